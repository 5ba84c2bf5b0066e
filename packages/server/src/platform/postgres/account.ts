// Who PostgreSQL runs as. It refuses to be root, so a root that starts it lends it an account that every system has: none is made.
import { UserError } from '../user-error.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account `nobody` of every Linux; macOS accepts the number as well. */
export const NOBODY: Account = { uid: 65534, gid: 65534 };

/** The account of this process. Throws a UserError on Windows, where no file has an owner that could be checked. */
export function ourAccount(): Account {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  throw new UserError({
    zh: '在 Windows 上不能使用自带的 PostgreSQL。请安装 PostgreSQL，并设置 DATABASE_URL 和 DATABASE_OWNER_URL。',
    en: 'the bundled PostgreSQL is not used on Windows; install PostgreSQL and set DATABASE_URL and DATABASE_OWNER_URL',
  });
}

/** The account that PostgreSQL gets: ours, or nobody's if we are root. */
export function serverAccount(): Account {
  const us = ourAccount();
  return us.uid === 0 ? NOBODY : us;
}

/** What `spawn` needs to start something as the server. Node drops every further group of root with it. */
export function spawnAs(account: Account): Partial<Account> {
  return ourAccount().uid === 0 ? account : {};
}

/** PostgreSQL's own programs see nothing of our environment: variables such as PGDATA or LD_LIBRARY_PATH would change what they do. */
export const BARE_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };
