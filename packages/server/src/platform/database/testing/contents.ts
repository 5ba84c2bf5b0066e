// Everything that stands in a database, for tests of what must leave nothing, and of what must stand nowhere.
import { withConnection } from '../../postgres/connect.ts';

/** The rows of every table as text, as the superuser sees them; bytes as hexadecimal digits. */
export async function contentsOf(superuserUrl: string): Promise<Readonly<Record<string, string>>> {
  return withConnection(superuserUrl, async (superuser) => {
    const { rows: tables } = await superuser.query(`select tablename from pg_tables where schemaname = 'public' order by 1`);
    const found: Record<string, string> = {};
    for (const { tablename } of tables) {
      const { rows } = await superuser.query(`select coalesce(string_agg(t::text, e'\\n' order by t::text), '') as text from ${tablename} t`);
      found[tablename] = rows[0].text;
    }
    return found;
  });
}
