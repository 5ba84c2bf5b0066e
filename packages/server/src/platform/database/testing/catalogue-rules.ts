// What must hold of every table, now and later: each rule asks the catalogue for what breaks it, and has an example that does.

export interface CatalogueRule {
  readonly rule: string;
  /** Rows with a `finding` each; `$1` is the application's role. */
  readonly query: string;
  /** SQL after each of which the query must find something. */
  readonly broken: readonly string[];
}

/** What the application may change. Everything else it may only read and add. */
const MAY_UPDATE = [
  'accumulator.amounts',
  'accumulator.version',
  'actor.area',
  'actor.disabled_at',
  'actor.facility_id',
  'actor.failed_sign_ins',
  'actor.failures_since',
  'actor.is_large_type',
  'actor.language',
  'actor.last_sign_in_at',
  'actor.locked_until',
  'actor.must_change_password',
  'actor.password_hash',
  'actor.reset_at',
  'actor.role',
  'api_credential.last_used_at',
  'api_credential.revoked_at',
  'audit_head.cluster',
  'audit_head.hash',
  'audit_head.horizon',
  'audit_head.sealed_at',
  'audit_head.sequence',
  'change_file.content_cipher',
  'change_file.receipt_recorded_at',
  'change_file.receipt_recorded_by',
  'change_file.received_by_name',
  'change_file.received_evidence',
  'change_file.received_on',
  'deidentified_export.file_cipher',
  'delegation.revoked_at',
  'delegation.revoked_by',
  'designation.withdrawn_at',
  'designation.withdrawn_by',
  'disability.withdrawn_at',
  'disability.withdrawn_by',
  'duplicate_decision.undone_at',
  'duplicate_decision.undone_by',
  'duplicate_decision.undone_number',
  'enrolment.withdrawn_at',
  'enrolment.withdrawn_by',
  'evidence_file.case_id',
  'evidence_file.content_sha256',
  'evidence_file.media_type',
  'fund_arrival.withdrawal_reason',
  'fund_arrival.withdrawn_at',
  'fund_arrival.withdrawn_by',
  'household.address',
  'household.closed_on',
  'household.head_id',
  'household.poverty_causes',
  'household.village_code',
  'household_helper.end_reason',
  'household_helper.ended_at',
  'household_helper.ended_by',
  'household_helper.phone_cipher',
  'household_helper.to_day',
  'household_measure.end_reason',
  'household_measure.ended_at',
  'household_measure.ended_by',
  'household_measure.ended_on',
  'household_measure.outcome',
  'household_membership.withdrawn_at',
  'household_membership.withdrawn_by',
  'import_batch.applied_at',
  'import_batch.applied_by',
  'import_batch.fault',
  'import_batch.file_sha256',
  'import_batch.reading',
  'import_batch.row_at',
  'import_batch.row_count',
  'import_batch.rows_done',
  'import_batch.run',
  'import_batch.state',
  'import_batch.undo_reason',
  'import_batch.undone_at',
  'import_batch.undone_by',
  'import_part.content_cipher',
  'import_row.applied_at',
  'import_row.cells_cipher',
  'import_row.effect',
  'import_row.person_id',
  'import_row.reasons',
  'import_row.state',
  'issuer_identity.bound_at',
  'issuer_identity.removed_at',
  'issuer_identity.subject',
  'issuer_sign_in.used_at',
  'legal_hold.release_reason',
  'legal_hold.released_at',
  'legal_hold.released_by',
  'passkey.last_used_at',
  'passkey.removed_at',
  'passkey.sign_count',
  'passkey_challenge.used_at',
  'person.bank_account_cipher',
  'person.born_on',
  'person.died_on',
  'person.education',
  'person.ethnicity',
  'person.health',
  'person.household_id',
  'person.id_number_cipher',
  'person.id_number_index',
  'person.initials',
  'person.is_agricultural',
  'person.is_temporary',
  'person.labour',
  'person.left_for',
  'person.left_on',
  'person.merged_into',
  'person.name',
  'person.phone_cipher',
  'person.phone_index',
  'person.pinyin',
  'person.relation_to_head',
  'person.sex',
  'person.village_code',
  'person_version.id_number_cipher',
  'proposal.decided_at',
  'proposal.decided_by',
  'proposal.decision_reason',
  'proposal.is_approved',
  'protected_entitlement.category_cipher',
  'protected_entitlement.withdrawn_at',
  'protected_fact.content_cipher',
  'protected_fact.withdrawal_cipher',
  'protected_fact.withdrawn_at',
  'protected_fact.withdrawn_by',
  'recognition_appeal.answer_evidence',
  'recognition_appeal.answer_reason',
  'recognition_appeal.answered_at',
  'recognition_appeal.answered_by',
  'recognition_appeal.answered_for',
  'recognition_appeal.answered_on',
  'recognition_appeal.is_upheld',
  'recognition_case.closed_at',
  'recognition_case.closed_by',
  'recognition_case.closed_on',
  'recognition_case.closed_reason',
  'recognition_case.effect_on',
  'recognition_case.outcome',
  'recognition_objection.decided_at',
  'recognition_objection.decided_by',
  'recognition_objection.decided_for',
  'recognition_objection.decided_on',
  'recognition_objection.decision_evidence',
  'recognition_objection.decision_reason',
  'recognition_objection.is_upheld',
  'recovery_code.used_at',
  'recovery_code.withdrawn_at',
  'scenario.withdrawn_at',
  'scenario.withdrawn_by',
  'scheme_draft.withdrawal_reason',
  'scheme_draft.withdrawn_at',
  'scheme_draft.withdrawn_by',
  'scheme_submission.decided_at',
  'scheme_submission.decided_by',
  'scheme_submission.decided_for',
  'scheme_submission.decision_reason',
  'scheme_submission.is_approved',
  'session.ended_at',
  'session.last_seen_at',
  'shift.closed_at',
  'shift.counted_cash_fen',
  'shift.difference_reason',
  'shift.expected_cash_fen',
  'task.assignee_id',
  'task.closed_at',
  'task.closed_by',
  'task.closed_with',
  'task.note',
  'task.outcome',
  'totp.confirmed_at',
  'totp.last_step',
  'totp.removed_at',
  'totp.secret_cipher',
  'treating_team.ended_at',
  'treating_team.ended_by',
  'wall_keeper.ended_at',
  'wall_keeper.ended_by',
];

/** The only columns of whole numbers beyond 32 bits that are no money; an opening balance may be a count. */
const COUNTS = [
  'audit_head.sequence',
  'audit_root.entries',
  'audit_root.last_sequence',
  'audit_seal.sequence',
  'cancellation.settling_number',
  'duplicate_decision.settling_number',
  'duplicate_decision.undone_number',
  'opening.settling_number',
  'opening_posting.amount',
  'settlement.settling_number',
];

/** The county that is set, where the area that is set lies in it or around it, or none is set. */
const [SET_COUNTY, SET_AREA] = [`current_setting(''doudi.county_id''::text, true)`, `current_setting(''doudi.area''::text, true)`];
const COUNTY_OF_SCOPE = `'RETURN CASE WHEN (starts_with(${SET_COUNTY}, "left"(${SET_AREA}, 6)) OR (${SET_AREA} IS NULL)) THEN NULLIF(${SET_COUNTY}, ''''::text) ELSE NULL::text END'`;

/** The area of the scope, where no facility narrows it. */
const AREA_OF_ALL = `'RETURN CASE current_setting(''doudi.facility_id''::text, true) WHEN ''''::text THEN current_setting(''doudi.area''::text, true) ELSE NULL::text END'`;

const OWN_COUNTY = '(county_id = scope_county_id())';

/** Of bills the county that is set is enough: that the area lies in it or around it is asked by the policy below, which lets nobody past. */
const OWN_COUNTY_OF_BILLS = '(county_id = scope_set_county_id())';
const PERSONS_AND_FACILITY_OF_BILLS =
  '((county_id = ( SELECT scope_area_of_all_facilities() AS scope_area_of_all_facilities)) OR sees_bill(county_id, person_id, facility_id))';

/** The one function that searches has the rights of the owner, who may read people for it and nothing else. */
const OWNER_MAY_SEARCH = `polname = 'search_reads_people' and polcmd = 'r' and polroles = array[relowner]`;

/** The history of migrations is of no county and nothing for the application; every other table obeys. */
const COUNTY_TABLES = `
  table_of as (select c.* from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'schema_migration'),
  column_of as (select a.*, t.relname, t.relname || '.' || a.attname as name from pg_attribute a join table_of t on t.oid = a.attrelid
                 where attnum > 0 and not attisdropped),
  county_column as (select * from column_of where attname = 'county_id')`;

const list = (names: readonly string[]) => `(${names.map((name) => `'${name}'`).join(', ')})`;

export const CATALOGUE_RULES: readonly CatalogueRule[] = [
  {
    rule: 'every table has a primary key',
    query: `with ${COUNTY_TABLES} select relname as finding from table_of t
             where not exists (select from pg_constraint where conrelid = t.oid and contype = 'p')`,
    broken: ['create table visit (county_id text not null)'],
  },
  {
    rule: 'every table names the county of its rows',
    query: `with ${COUNTY_TABLES} select relname as finding from table_of t
             where not exists (select from county_column where attrelid = t.oid and atttypid = 'text'::regtype and attnotnull)`,
    broken: ['create table visit (county_id text)', 'create table visit (visit_id text primary key)', 'create table visit (county_id integer primary key)'],
  },
  {
    rule: 'the county leads every key and foreign key, and every exclusion compares it',
    query: `with ${COUNTY_TABLES} select conname as finding from pg_constraint k join table_of t on t.oid = k.conrelid
             where contype in ('p', 'u', 'f') and not exists (select from county_column where attrelid = t.oid and attnum = conkey[1])
             union all
            select conname from pg_constraint k join table_of t on t.oid = k.conrelid
             where contype = 'f' and not exists (select from county_column where attrelid = confrelid and attnum = confkey[1])
             union all
            select conname from pg_constraint k join table_of t on t.oid = k.conrelid
             where contype = 'x' and not exists (select from county_column c, generate_subscripts(conkey, 1) place
                                                  where c.attrelid = t.oid and attnum = conkey[place] and conexclop[place] = '=(text,text)'::regoperator)
             union all
            select indexrelid::regclass::text from pg_index i join table_of t on t.oid = i.indrelid
             where indisunique and not exists (select from county_column where attrelid = t.oid and attnum = indkey[0])`,
    broken: [
      'create unique index person_by_number on person (id_number_index, county_id)',
      'create table visit (visit_id text, county_id text, primary key (visit_id, county_id))',
      'alter table person add unique (name, county_id)',
      'alter table person add exclude using gist (county_id with <>, name with =) where (false)',
      'alter table person add exclude using gist (name with =) where (false)',
      'alter table cancellation add foreign key (settlement_id, county_id) references settlement (settlement_id, county_id)',
    ],
  },
  {
    rule: 'row-level security is on for every table, its owner included',
    query: `with ${COUNTY_TABLES} select relname as finding from table_of where not (relrowsecurity and relforcerowsecurity)`,
    broken: [
      'alter table person no force row level security',
      'alter table person disable row level security',
      'create table visit (county_id text primary key)',
    ],
  },
  {
    rule: 'one policy keeps each table to its county, and only the list of counties is open to read',
    query: `with ${COUNTY_TABLES} select relname as finding from table_of t
             where relname <> 'county'
               and (select array_agg((polpermissive, polcmd, polroles, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))::text)
                      from pg_policy where polrelid = t.oid and polpermissive and not (relname = 'person' and ${OWNER_MAY_SEARCH}))
                   is distinct from array[(true, '*'::"char", '{0}'::oid[], case relname when 'settlement' then '${OWN_COUNTY_OF_BILLS}' else '${OWN_COUNTY}' end, '${OWN_COUNTY}')::text]
             union all
            select 'settlement' where not exists (select from pg_policy where polrelid = 'settlement'::regclass and not polpermissive and polcmd = '*' and polroles = '{0}'
                                                     and pg_get_expr(polqual, polrelid) = '${PERSONS_AND_FACILITY_OF_BILLS}')
             union all
            select polname from pg_policy join table_of t on t.oid = polrelid
             where relname = 'county' and not (polcmd = 'r' and polroles = '{0}') and polroles <> array[relowner]`,
    broken: [
      'create policy the_audit_is_read_by_auditors on person as permissive for select using (true)',
      'create policy everybody on person for select using (true)',
      'drop policy own_county on person',
      'alter policy own_county on person with check (true)',
      `alter policy own_county on person using (county_id = current_setting('doudi.county_id', true))`,
      'alter policy own_county on person using (county_id = scope_set_county_id())',
      'alter policy own_county on settlement with check (county_id = scope_set_county_id())',
      'alter policy of_own_persons_and_facility on settlement using (true)',
      'drop policy of_own_persons_and_facility on settlement',
      'create policy everybody on county for insert with check (true)',
      'alter policy search_reads_people on person to public',
      'create policy search_reads_designations on designation for select to doudi_owner using (true)',
      'create policy owner_changes_people on person for update to doudi_owner using (true)',
    ],
  },
  {
    rule: 'only an auditor and the system see the audit, and a manager for whoever asks what is held about them',
    query: `select 'audit_entry' as finding where (select array_agg((polcmd, polroles, pg_get_expr(polqual, polrelid))::text)
                from pg_policy where polrelid = 'audit_entry'::regclass and not polpermissive)
             is distinct from array[('r'::"char", '{0}'::oid[],
               '((( SELECT scope_role() AS scope_role) = ANY (ARRAY[''auditor''::text, ''system''::text])) OR ((( SELECT scope_role() AS scope_role) = ''manager''::text) AND (( SELECT scope_purpose() AS scope_purpose) = ''subject-access''::text)))')::text]`,
    broken: ['drop policy the_audit_is_read_by_auditors on audit_entry', 'alter policy the_audit_is_read_by_auditors on audit_entry using (true)'],
  },
  {
    rule: 'what belongs to a person is narrowed to the area of the post, and what belongs to a bill to the facility, whatever is asked',
    query: `with ${COUNTY_TABLES} select distinct relname as finding from column_of c
             where (attname in ('person_id', 'household_id', 'village_code', 'settlement_id') or relname in ('account', 'actor'))
               and not exists (select from pg_policy where polrelid = c.attrelid and not polpermissive and polcmd = '*' and polroles = '{0}')`,
    broken: ['drop policy own_area on person', 'drop policy of_own_settlements on payment', 'alter policy of_own_persons on designation to doudi_owner'],
  },
  {
    rule: 'what is protected stands behind a wall of its own',
    query: `with ${COUNTY_TABLES} select relname as finding from table_of t
             where (relname like 'protected\\_%' or relname = 'treating_team')
               and not exists (select from pg_policy where polrelid = t.oid and polname = 'behind_the_wall' and not polpermissive and polcmd = '*' and polroles = '{0}')`,
    broken: [
      'create table protected_visit (county_id text primary key)',
      'drop policy behind_the_wall on protected_fact',
      'alter policy behind_the_wall on treating_team to doudi_owner',
    ],
  },
  {
    rule: 'the scope of a transaction is null when its setting is empty or its area is of another county, and over the county only if it says so',
    query: `select p.proname as finding from pg_proc p where pronamespace = 'public'::regnamespace and proname like 'scope\\_%' and proname not in ('scope_county_id', 'scope_is_county', 'scope_is_above', 'scope_area_of_all_facilities', 'scope_set_county_id')
               and (prosecdef or pg_get_function_sqlbody(oid) <> format('RETURN NULLIF(current_setting(''doudi.%s''::text, true), ''''::text)', substr(proname, 7)))
             union all
            select proname from pg_proc join (values
                ('scope_county_id', ${COUNTY_OF_SCOPE}),
                ('scope_is_county', 'RETURN COALESCE(starts_with(scope_county_id(), scope_area()), false)'),
                ('scope_is_above', 'RETURN COALESCE((length(scope_area()) < 6), false)'),
                ('scope_area_of_all_facilities', ${AREA_OF_ALL}),
                ('scope_set_county_id', 'RETURN NULLIF(${SET_COUNTY}, ''''::text)')) as meant (name, body) on name = proname
             where pronamespace = 'public'::regnamespace and (prosecdef or regexp_replace(pg_get_function_sqlbody(oid), '\\s+', ' ', 'g') is distinct from body)`,
    broken: [
      `create or replace function scope_county_id() returns text language sql stable parallel safe return current_setting('doudi.county_id', true)`,
      'alter function scope_county_id() security definer',
      `create or replace function scope_area() returns text language sql stable parallel safe return current_setting('doudi.area', true)`,
      `create or replace function scope_county_id() returns text language sql stable parallel safe return nullif(current_setting('doudi.county_id', true), '')`,
      `create or replace function scope_is_above() returns boolean language sql stable parallel safe return false`,
      `create or replace function scope_is_county() returns boolean language sql stable parallel safe return scope_area() is not distinct from scope_county_id()`,
      `create or replace function scope_area_of_all_facilities() returns text language sql stable parallel safe return current_setting('doudi.area', true)`,
      `create or replace function scope_set_county_id() returns text language sql stable parallel safe return current_setting('doudi.county_id', true)`,
    ],
  },
  {
    rule: 'from above the county nothing is done but to one’s own account, and only Doudi itself makes somebody of there',
    query: `select name as finding from (values
                ('command_key', 'from_above_only_ones_own_account',
                 '((NOT ( SELECT scope_is_above() AS scope_is_above)) OR (( SELECT scope_purpose() AS scope_purpose) = ''own-account''::text))'),
                ('actor', 'nobody_gives_a_post_above_their_own',
                 '((COALESCE(length(area), 6) >= 6) OR (( SELECT scope_role() AS scope_role) = ''system''::text) OR ((actor_id = ( SELECT scope_actor_id() AS scope_actor_id)) AND (area = ( SELECT scope_area() AS scope_area))))')
              ) as meant (relation, name, checked)
             where not exists (select from pg_policy where polrelid = relation::regclass and polname = name and not polpermissive and polcmd = '*' and polroles = '{0}'
                                 and pg_get_expr(polwithcheck, polrelid) = checked)`,
    broken: ['drop policy from_above_only_ones_own_account on command_key', 'alter policy nobody_gives_a_post_above_their_own on actor with check (true)'],
  },
  {
    rule: 'the application owns nothing and is nobody special',
    query: `select pg_describe_object(classid, objid, objsubid) as finding from pg_shdepend 
             where refobjid = $1::text::regrole and deptype = 'o' and dbid in (0, (select oid from pg_database where datname = current_database()))
             union all
            select rolname from pg_roles where rolname = $1::text and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
             union all
            select roleid::regrole::text from pg_auth_members where member = $1::text::regrole`,
    broken: ['alter table person owner to doudi_app', 'alter role doudi_app bypassrls', 'grant doudi_owner to doudi_app'],
  },
  {
    rule: 'the application removes nothing and makes nothing',
    query: `select relname || ' ' || privilege as finding from pg_class, unnest('{delete,truncate,references,trigger}'::text[]) as privilege
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and has_table_privilege($1, oid, privilege)
             union all
            select 'schema public' where has_schema_privilege($1, 'public', 'create')
             union all
            select datname from pg_database where datname = current_database() and has_database_privilege($1, oid, 'create, temporary')`,
    broken: ['grant delete on person to public', 'grant truncate on person to doudi_app', 'grant create on schema public to public'],
  },
  {
    rule: 'the application changes only the columns that may change',
    query: `with ${COUNTY_TABLES} select name as finding from column_of where has_column_privilege($1, attrelid, attnum, 'update') <> (name in ${list(MAY_UPDATE)})`,
    broken: [
      'grant update (amount_fen) on transfer to doudi_app',
      'grant update on settlement to doudi_app',
      'revoke update (ended_at) on session from doudi_app',
    ],
  },
  {
    rule: 'the application has no business with the history of migrations',
    query: `select 'schema_migration' as finding
             where has_table_privilege($1, 'schema_migration', 'select, insert, update') or has_any_column_privilege($1, 'schema_migration', 'select, update')`,
    broken: ['grant select on schema_migration to public', 'grant select (name) on schema_migration to doudi_app'],
  },
  {
    rule: 'the application takes numbers from a sequence and sets none',
    query: `select relname as finding from pg_class where relnamespace = 'public'::regnamespace
               and case relkind when 'S' then has_sequence_privilege($1, oid, 'update') end`,
    broken: ['grant update on sequence settling_number to doudi_app'],
  },
  {
    rule: 'nothing happens by itself: no triggers, rules, views, or keys that change other rows',
    query: `select tgname::text as finding from pg_trigger where not tgisinternal
             union all
            select evtname from pg_event_trigger
             union all
            select rulename from pg_rules where schemaname = 'public'
             union all
            select relname from pg_class where relnamespace = 'public'::regnamespace and relkind not in ('r', 'p', 'i', 'I', 'S')
             union all
            select conname from pg_constraint where contype = 'f' and (confupdtype <> 'a' or confdeltype <> 'a')`,
    broken: [
      'create view everybody as select * from person',
      'create rule quiet as on insert to person do instead nothing',
      'create trigger same before update on person for each row execute function suppress_redundant_updates_trigger()',
      'alter table cancellation add foreign key (county_id, settlement_id) references settlement on delete cascade',
    ],
  },
  {
    rule: 'nothing is checked later than it is written',
    query: `select conname as finding from pg_constraint where condeferrable or not convalidated`,
    broken: [
      'alter table person add constraint later unique (county_id, name) deferrable',
      `alter table person add constraint later check (name <> '') not valid`,
    ],
  },
  {
    rule: 'no function lends the rights of its owner but the one that searches, which looks nowhere but where it was written to',
    query: `select oid::regprocedure::text as finding from pg_proc where pronamespace = 'public'::regnamespace and prosecdef and proname <> 'search_people'
             union all
            select oid::regprocedure::text from pg_proc where proname = 'search_people'
               and not (prosecdef and provolatile = 's' and proconfig @> '{"search_path=pg_catalog, public, pg_temp"}'
                        and proowner = (select relowner from pg_class where oid = 'person'::regclass))
             union all
            select proname from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
             where proname = 'search_people' and grantee not in (proowner, $1::text::regrole)
             union all
            select 'search_people twice' from pg_proc where proname = 'search_people' having count(*) <> 1`,
    broken: [
      'create function lend() returns integer language sql security definer return 1',
      'alter function search_people(bytea[], text, text, text[], integer, text) reset search_path',
      'alter function search_people(bytea[], text, text, text[], integer, text) owner to postgres',
      'grant execute on function search_people(bytea[], text, text, text[], integer, text) to public',
      'create function search_people(county_id text) returns text language sql security definer stable return county_id',
    ],
  },
  {
    rule: 'money is whole fen, and says so in its name',
    query: `with ${COUNTY_TABLES} select name as finding from column_of where attname like '%\\_fen' and atttypid <> 'bigint'::regtype
             union all
            select name from column_of where atttypid = 'bigint'::regtype and attname not like '%\\_fen' and name not in ${list(COUNTS)}
             union all
            select name from column_of where atttypid in ('numeric'::regtype, 'real'::regtype, 'double precision'::regtype, 'money'::regtype)`,
    broken: ['alter table transfer add column fee_fen integer', 'alter table transfer add column fee bigint', 'alter table transfer add column rate numeric'],
  },
];
