// Something that the person at the terminal can mend: shown as one message, without a stack.
import type { Language, Text } from '@doudi/policy';

export class UserError extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

/** The language that a terminal asks for: `--lang`, else LC_ALL, LC_MESSAGES or LANG, else English. */
export function languageOf(asked: string | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  const wish = asked || env.LC_ALL || env.LC_MESSAGES || env.LANG || 'en';
  return wish.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** What the operating system would not do, as something that the person can mend; undefined for a fault of our own. */
export function systemErrorText(error: unknown): Text | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const path = 'path' in error ? String(error.path) : '';
  return {
    zh: `操作系统拒绝了操作（${String(error.code)}，${String(error.syscall)}${path && `，“${path}”`}）；请检查路径、权限和磁盘空间。`,
    en: `the system refused (${String(error.code)}, ${String(error.syscall)}${path && `, "${path}"`}); check the path, the permissions and the disk space`,
  };
}
