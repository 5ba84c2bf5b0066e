// The floor of a settlement: one call of a function inside PostgreSQL that locks the person's sums, computes five payments by fixed rules, and
// writes the claim, its lines, the entries and the sums. No engine, no explanation, no key, no audit, no network protocol but PostgreSQL's own.
import type { Client, Pool } from 'pg';

export async function makeFloor(owner: Client, people: number): Promise<void> {
  await owner.query(
    `
    create table floor_person (person_id integer primary key, is_poor boolean not null);
    create table floor_sums (person_id integer, year smallint, basic bigint not null default 0, base bigint not null default 0, critical bigint not null default 0,
                             aid bigint not null default 0, primary key (person_id, year)) with (fillfactor = 70);
    create table floor_claim (claim_id bigint generated always as identity primary key, number text not null unique, person_id integer not null references floor_person,
                              discharged_on date not null, level smallint not null, total bigint not null, in_scope bigint not null, patient bigint not null,
                              settled_at timestamptz not null default now());
    create table floor_line (claim_id bigint references floor_claim, line smallint, paid bigint not null, primary key (claim_id, line));
    create table floor_entry (entry_id bigint generated always as identity primary key, claim_id bigint not null references floor_claim, account smallint not null, amount bigint not null);
    create function floor_settle(n text, p integer, d date, l integer, total bigint, in_scope bigint, out claim bigint, out patient bigint) language plpgsql as $$
    declare s floor_sums; poor boolean; a bigint; b bigint; c bigint; left_over bigint; base bigint; edge bigint;
    begin
      select is_poor into strict poor from floor_person where person_id = p;
      select * into strict s from floor_sums where person_id = p and year = extract(year from d) for update;
      a := least((greatest(in_scope - (array[10000, 30000, 80000])[l], 0) * (array[90, 75, 60])[l] + 50) / 100, 15000000 - s.basic);
      base := s.base + in_scope - a; edge := case when poor then 700000 else 1400000 end;
      b := least(((greatest(base - edge, 0) - greatest(s.base - edge, 0)) * 60 + 50) / 100, 30000000 - s.critical);
      left_over := in_scope - a - b;
      c := case when poor then least((left_over * 80 + 50) / 100, 4000000 - s.aid) else 0 end;
      patient := total - a - b - c;
      insert into floor_claim (number, person_id, discharged_on, level, total, in_scope, patient) values (n, p, d, l, total, in_scope, patient) returning claim_id into claim;
      insert into floor_line values (claim, 1, a), (claim, 2, b), (claim, 3, c), (claim, 4, 0);
      insert into floor_entry (claim_id, account, amount) values (claim, 0, -total), (claim, 1, a), (claim, 2, b), (claim, 3, c), (claim, 4, patient);
      update floor_sums set basic = basic + a, base = floor_settle.base, critical = critical + b, aid = aid + c where person_id = p and year = s.year;
    end $$;`.replace('base = floor_settle.base', 'base = s.base + in_scope - a'),
  );
  await owner.query('insert into floor_person select i, i % 4 = 0 from generate_series(0, $1 - 1) i', [people]);
  await owner.query('insert into floor_sums (person_id, year) select person_id, 2026 from floor_person');
}

let number = 0;

export async function settleOnFloor(pool: Pool, person: number, level: number, totalFen: number): Promise<void> {
  await pool.query({
    name: 'floor',
    text: 'select * from floor_settle($1, $2, $3, $4, $5, $6)',
    values: [`n-${++number}`, person, '2026-03-01', level, totalFen, Math.trunc((totalFen * 9) / 10)],
  });
}
