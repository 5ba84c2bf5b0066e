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
  const wish = asked ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? 'en';
  return wish.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
