// JSON of which nothing is lost in silence: a key that stands twice is an error, not a last one that wins.
import type { Text } from '@doudi/policy';

export type ParsedJson =
  | { readonly isJson: true; readonly value: unknown }
  /** The reason may quote the text: it is for whoever owns the file, not for a log or a stranger. */
  | { readonly isJson: false; readonly fault: 'syntax' | 'key-twice'; readonly reason: Text };

export function parseJson(text: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const quoted = reason.slice(0, 120);
    return { isJson: false, fault: 'syntax', reason: { zh: `不是有效的 JSON（${quoted}）`, en: `it is not valid JSON (${quoted})` } };
  }
  if (countMembers(value) === countColons(text)) return { isJson: true, value };
  return {
    isJson: false,
    fault: 'key-twice',
    reason: { zh: '同一名称出现了两次，无法判断以哪个为准', en: 'a key stands twice, and nothing says which one counts' },
  };
}

/** In valid JSON every colon outside a string belongs to one member. */
function countColons(text: string): number {
  let colons = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) inString = !inString;
    else if (code === 0x5c && inString) i++;
    else if (code === 0x3a && !inString) colons++;
  }
  return colons;
}

/** Members of all objects, without recursion: a file may nest as deep as it likes. */
function countMembers(value: unknown): number {
  let members = 0;
  const waiting: object[] = [];
  const visit = (item: unknown) => {
    if (typeof item === 'object' && item !== null) waiting.push(item);
  };
  visit(value);
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    if (Array.isArray(item)) {
      for (const element of item) visit(element);
    } else {
      for (const key of Object.keys(item)) {
        members++;
        visit((item as Record<string, unknown>)[key]);
      }
    }
  }
  return members;
}
