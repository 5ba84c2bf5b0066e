-- Exchange: lists that other departments send, as they came, as they were read, and what became of each row.

create table import_batch (
  county_id text not null,
  import_id text not null,
  kind text not null,
  -- The department.
  source text not null,
  file_name text not null,
  file_bytes integer not null,
  part_count integer not null,
  begun_at timestamptz not null,
  begun_by text not null,
  state text not null,
  -- How it is read: the columns by field, the encoding, and what was said for all rows. The head row, once it is known.
  reading json,
  -- It may be read again with other columns; only rows of the last reading count.
  run integer not null default 0,
  file_sha256 text,
  -- Rows behind the head, once all are read; how many of what is under way are done, and the row up to which.
  row_count integer,
  rows_done integer not null default 0,
  row_at integer not null default 0,
  -- Why it cannot be read, or what went wrong on the way, in both languages.
  fault json,
  applied_at timestamptz,
  applied_by text,
  undone_at timestamptz,
  undone_by text,
  undo_reason text,
  primary key (county_id, import_id),
  constraint an_import_is_in_a_known_state check (
    state in ('uploading', 'uploaded', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone', 'unreadable')),
  constraint an_import_is_undone_with_a_reason check (num_nulls(undone_at, undone_by, undo_reason) in (0, 3)),
  foreign key (county_id, begun_by) references actor
);
create index import_batch_by_state on import_batch (state, county_id) where state in ('checking', 'applying', 'undoing');

create table import_part (
  county_id text not null,
  import_part_id text not null,
  import_id text not null,
  part integer not null,
  -- Sealed: lists hold ID numbers. Taken away when its time is over.
  content_cipher bytea,
  primary key (county_id, import_part_id),
  constraint a_file_has_each_part_once unique (county_id, import_id, part),
  foreign key (county_id, import_id) references import_batch
);

create table import_row (
  county_id text not null,
  import_row_id text not null,
  import_id text not null,
  run integer not null,
  -- As the spreadsheet numbers it.
  row_number integer not null,
  state text not null,
  -- Codes and columns; nothing of what stands in the cells.
  reasons json,
  -- What was understood, sealed; null where it was not, or where its time is over.
  cells_cipher bytea,
  person_id text,
  -- Ids of what was written, to be able to take it back.
  effect json,
  applied_at timestamptz,
  primary key (county_id, import_row_id),
  constraint a_file_has_each_row_once unique (county_id, import_id, run, row_number),
  constraint a_row_is_in_a_known_state check (state in ('new', 'changed', 'unchanged', 'conflict', 'unmatched', 'bad')),
  foreign key (county_id, import_id) references import_batch,
  foreign key (county_id, person_id) references person
);
create index import_row_by_person on import_row (person_id, county_id) where person_id is not null;
create index import_row_to_decide on import_row (import_id, run, row_number, county_id) where state in ('conflict', 'unmatched', 'bad');

-- That a local value was kept or gave way, and why: added and never changed.
create table import_decision (
  county_id text not null,
  import_decision_id text not null,
  import_row_id text not null,
  decision text not null,
  reason text not null,
  decided_at timestamptz not null,
  decided_by text not null,
  primary key (county_id, import_decision_id),
  constraint a_row_is_decided_once unique (county_id, import_row_id),
  constraint a_decision_is_known check (decision in ('keep-ours', 'take-theirs', 'dismiss')),
  foreign key (county_id, import_row_id) references import_row
);

-- Which column was which, for a file with the same head from the same department; the last counts.
create table import_mapping (
  county_id text not null,
  import_mapping_id text not null,
  kind text not null,
  source text not null,
  head_sha256 text not null,
  mapping json not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (county_id, import_mapping_id)
);
create index import_mapping_by_head on import_mapping (head_sha256, county_id);

do $$
declare
  county_table text;
begin
  foreach county_table in array array['import_batch', 'import_part', 'import_row', 'import_decision', 'import_mapping'] loop
    execute format('alter table %I enable row level security', county_table);
    execute format('alter table %I force row level security', county_table);
    execute format(
      'create policy own_county on %I using (county_id = scope_county_id()) with check (county_id = scope_county_id())', county_table);
    -- Lists name people of the whole county.
    execute format('create policy whole_county on %I as restrictive using ((select scope_is_county()))', county_table);
  end loop;
end $$;

grant select, insert,
  update (state, reading, run, file_sha256, row_count, rows_done, row_at, fault, applied_at, applied_by, undone_at, undone_by, undo_reason)
  on import_batch to :application_role;
grant select, insert, update (content_cipher) on import_part to :application_role;
grant select, insert, update (state, reasons, cells_cipher, person_id, effect, applied_at) on import_row to :application_role;
grant select, insert on import_decision to :application_role;
grant select, insert on import_mapping to :application_role;
