// Where the thing stands that a task is about; undefined where it has no page of its own.
import type { Path } from '../addresses.ts';

/** By the kind of subject, the page that shows it. */
const PAGES: Readonly<Record<string, Path>> = {
  person: '/people/:personId',
  settlement: '/settlements/:settlementId',
  'recognition-case': '/recognition/:caseId',
  household: '/households/:householdId',
};

export interface SubjectLink {
  readonly page: Path;
  readonly href: string;
}

/** `settlement/0193…` → the page of that settlement; the person's page says everything of what is about a person alone. */
export function subjectLink(subject: string): SubjectLink | undefined {
  const [kind = '', id = ''] = subject.split('/');
  const page = Object.hasOwn(PAGES, kind) ? PAGES[kind] : undefined;
  return page && id !== '' ? { page, href: page.replace(/:\w+/, id) } : undefined;
}
