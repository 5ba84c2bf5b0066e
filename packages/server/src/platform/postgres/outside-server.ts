// A PostgreSQL that somebody else looks after: what it must promise before Doudi trusts it with money and people's data.
import type { Text } from '@doudi/policy';
import { Client } from 'pg';
import { UserError } from '../user-error.ts';
import { withConnection } from './connect.ts';

export interface OutsideServer {
  /** The role of the application. */
  readonly url: string;
  /** The role of migrations, which owns the tables. */
  readonly ownerUrl: string;
}

/** The server named by `DATABASE_URL` and `DATABASE_OWNER_URL`; undefined if neither is set. Throws a UserError if one is missing. */
export function findOutsideServer(env: Readonly<Record<string, string | undefined>> = process.env): OutsideServer | undefined {
  const { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl } = env;
  if (url && ownerUrl) return { url, ownerUrl };
  // Set and empty is a broken environment, and no wish for the bundled server.
  if (url === undefined && ownerUrl === undefined) return undefined;
  const missing = url ? 'DATABASE_OWNER_URL' : 'DATABASE_URL';
  throw new UserError({
    zh: `缺少 ${missing}。DATABASE_URL 供应用使用，DATABASE_OWNER_URL 供升级数据表使用，两者必须同时设置。`,
    en: `${missing} is missing; DATABASE_URL is for the application and DATABASE_OWNER_URL for migrations, and both must be set`,
  });
}

/** Connects as both roles. Throws one UserError with everything that is wrong; no message holds a password. */
export async function checkOutsideServer({ url, ownerUrl }: OutsideServer): Promise<void> {
  const weak = [...weaknessOf('DATABASE_URL', url), ...weaknessOf('DATABASE_OWNER_URL', ownerUrl)];
  if (weak.length > 0) throw new UserError(joined(weak));
  const owner = await factsOf('DATABASE_OWNER_URL', ownerUrl);
  const application = await factsOf('DATABASE_URL', url, owner.role);
  const findings = [...findingsOf(application)];
  if (application.server !== owner.server)
    findings.push({ zh: 'DATABASE_URL 与 DATABASE_OWNER_URL 指向不同的数据库', en: 'DATABASE_URL and DATABASE_OWNER_URL name different databases' });
  if (findings.length > 0) throw new UserError(joined(findings));
}

/** What the server says of itself and of the role that asks. */
export interface ServerFacts {
  /** 150012 for 15.12. */
  readonly version: number;
  readonly versionName: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly encoding: string;
  readonly role: string;
  /** Whether the role is, or may become, one that row security does not bind. */
  readonly isUnbound: boolean;
  /** Whether the role is, or may become, the owner of the database or the one of migrations, who owns the tables. */
  readonly isOwner: boolean;
  /** Extensions that migrations need and the server does not have, or has in another schema than `public`, where they would not be found. */
  readonly missingExtensions: readonly string[];
  /** The same text for two connections to one database. */
  readonly server: string;
}

/** What speaks against the server and the role of the application. */
export function findingsOf(facts: ServerFacts): Text[] {
  return CHECKS.filter(({ isWrong }) => isWrong(facts)).map(({ text }) => text(facts));
}

const CHECKS: readonly { readonly isWrong: (facts: ServerFacts) => boolean; readonly text: (facts: ServerFacts) => Text }[] = [
  {
    isWrong: ({ version }) => version < 150_000,
    text: ({ versionName }) => ({ zh: `需要 PostgreSQL 15 或更高版本，现为 ${versionName}`, en: `PostgreSQL 15 or newer is needed, this is ${versionName}` }),
  },
  {
    isWrong: ({ fsync }) => fsync !== 'on',
    text: () => ({ zh: 'fsync 已关闭，断电会损坏数据', en: 'fsync is off: a power cut would destroy the data' }),
  },
  {
    isWrong: ({ fullPageWrites }) => fullPageWrites !== 'on',
    text: () => ({ zh: 'full_page_writes 已关闭，断电会损坏数据', en: 'full_page_writes is off: a power cut would destroy the data' }),
  },
  {
    isWrong: ({ synchronousCommit }) => synchronousCommit === 'off',
    text: () => ({ zh: 'synchronous_commit 已关闭，已确认的结算可能丢失', en: 'synchronous_commit is off: settlements that were confirmed could be lost' }),
  },
  {
    isWrong: ({ encoding }) => encoding !== 'UTF8',
    text: ({ encoding }) => ({ zh: `数据库编码应为 UTF8，现为 ${encoding}`, en: `the database must be in UTF8, this one is in ${encoding}` }),
  },
  {
    isWrong: ({ missingExtensions }) => missingExtensions.length > 0,
    text: ({ missingExtensions }) => ({
      zh: `缺少扩展 ${missingExtensions.join('、')}（或未安装在 public 模式中），请安装 PostgreSQL 的 contrib 软件包`,
      en: `the extensions ${missingExtensions.join(', ')} are missing, or lie outside the schema public; install PostgreSQL's contrib package`,
    }),
  },
  {
    isWrong: ({ isUnbound }) => isUnbound,
    text: ({ role }) => ({
      zh: `应用角色“${role}”是（或可以成为）超级用户或具有 BYPASSRLS，行级权限对它无效`,
      en: `the application's role "${role}" is, or may become, a superuser or one with BYPASSRLS: row security would not bind it`,
    }),
  },
  {
    isWrong: ({ isOwner, isUnbound }) => isOwner && !isUnbound,
    text: ({ role }) => ({
      zh: `应用角色“${role}”是（或可以成为）数据库或数据表的所有者，请为 DATABASE_URL 另建一个角色`,
      en: `the application's role "${role}" is, or may become, the owner of the database or of the tables; make another role for DATABASE_URL`,
    }),
  },
];

/** Passwords that are tried first by whoever tries. */
const WELL_KNOWN = new Set(
  'postgres postgresql password passwd admin administrator root secret changeme change_me example test demo doudi default pgpass database 123456 12345678 123456789 1234 12345 111111 000000 888888 666666 qwerty abc123 admin123 password1 password123 p@ssw0rd mysecretpassword'.split(
    ' ',
  ),
);

function weaknessOf(variable: string, url: string): Text[] {
  const { user, password } = clientOf(variable, url);
  // Without one the server knows the role by other means, such as a certificate; it decides.
  if (password === undefined || password === null) return [];
  const word = password.toLowerCase();
  if (word !== '' && word !== user?.toLowerCase() && !WELL_KNOWN.has(word)) return [];
  return [
    {
      zh: `${variable} 的密码为空、与用户名相同或是众所周知的默认密码，请更换`,
      en: `the password in ${variable} is empty, the user's name or a well-known default; change it`,
    },
  ];
}

/** Not connected; it has read the URL as pg reads it, with what PGUSER and PGPASSWORD add. */
function clientOf(variable: string, url: string): Client {
  try {
    return new Client({ connectionString: url });
  } catch {
    throw new UserError({
      zh: `${variable} 不是有效的地址，应形如 postgresql://用户:密码@主机:5432/数据库`,
      en: `${variable} is no address such as postgresql://user:password@host:5432/database`,
    });
  }
}

async function factsOf(variable: string, url: string, ownerRole?: string): Promise<ServerFacts> {
  try {
    return await withConnection(url, async (client) => {
      const { rows } = await client.query<ServerFacts>(FACTS, [ownerRole ?? null]);
      if (!rows[0]) throw new Error('no row');
      return rows[0];
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const reason = message || code || 'unknown';
    throw new UserError({ zh: `无法连接 ${variable} 指定的数据库：${reason}`, en: `the database of ${variable} cannot be reached: ${reason}` });
  }
}

const FACTS = `
  select current_setting('server_version_num')::int as version,
         current_setting('server_version') as "versionName",
         current_setting('fsync') as fsync,
         current_setting('full_page_writes') as "fullPageWrites",
         current_setting('synchronous_commit') as "synchronousCommit",
         pg_encoding_to_char(d.encoding) as encoding,
         current_user as role,
         exists (select from pg_roles r where (r.rolsuper or r.rolbypassrls) and pg_has_role(current_user, r.oid, 'member')) as "isUnbound",
         pg_has_role(current_user, d.datdba, 'member')
           or exists (select from pg_roles r where r.rolname = $1 and pg_has_role(current_user, r.oid, 'member')) as "isOwner",
         array(select needed from unnest('{btree_gist,pg_trgm}'::text[]) as needed
                where not exists (select from pg_available_extensions where name = needed)
                   or exists (select from pg_extension where extname = needed and extnamespace <> 'public'::regnamespace)) as "missingExtensions",
         concat_ws('/', d.oid, extract(epoch from pg_postmaster_start_time())) as server
    from pg_database d
   where d.datname = current_database()`;

function joined(findings: readonly Text[]): Text {
  return {
    zh: `数据库不能使用：${findings.map(({ zh }) => zh).join('；')}。`,
    en: `the database cannot be used: ${findings.map(({ en }) => en).join('; ')}`,
  };
}
