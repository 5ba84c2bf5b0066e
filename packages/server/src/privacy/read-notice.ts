// Privacy notices on disk: default.yaml, and for a county one that is called after its code. Nothing is processed by half of a notice.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadNotice, type Notice } from '@doudi/core/privacy';
import { printProblem } from '@doudi/core/scheme';
import { UserError } from '../platform/user-error.ts';

/** The notices that come with Doudi, unless DOUDI_PRIVACY names another folder. */
function noticesFolder(): string {
  return process.env.DOUDI_PRIVACY ?? fileURLToPath(new URL('../../../../privacy', import.meta.url));
}

const NAME = /^(default|\d{6})\.yaml$/;
const DEFAULT = 'default.yaml';

/** The notice of each county. Throws a UserError that lists every problem at its line. */
export function readNotices(folder = noticesFolder()): (countyId: string) => Notice {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => NAME.test(file)) : [];
  if (!files.includes(DEFAULT))
    throw new UserError({ zh: `没有告知书“${join(folder, DEFAULT)}”。`, en: `there is no privacy notice "${join(folder, DEFAULT)}"` });
  const notices = new Map(files.map((file) => [file, readNotice(folder, file)]));
  const standard = notices.get(DEFAULT) as Notice;
  return (countyId) => notices.get(`${countyId}.yaml`) ?? standard;
}

function readNotice(folder: string, file: string): Notice {
  const { notice, problems } = loadNotice(file, readFileSync(join(folder, file), 'utf8'));
  if (notice) return notice;
  const list = (language: 'zh' | 'en') => problems.map((problem) => `  ${join(folder, printProblem(problem, language))}`).join('\n');
  throw new UserError({
    zh: `个人信息告知书有 ${problems.length} 处问题：\n${list('zh')}`,
    en: `the privacy notice has ${problems.length} problems:\n${list('en')}`,
  });
}
