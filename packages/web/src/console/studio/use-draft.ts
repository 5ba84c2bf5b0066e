// A draft while it is written: its files as they are now, what they mean, what is wrong with them, what differs from the present rules. The form and
// the text change the same files, so that they are always in step.
import { type Adjustable, adjustablesOf, adjustScheme, loadScheme, type Problem, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import { type AmountChange, compareAmounts, compareSchemes, type SchemeChange } from '@doudi/core/studio';
import { useDeferredValue, useMemo, useState } from 'react';

export interface Draft {
  readonly files: SchemeFiles;
  /** Those of which everything below speaks: a moment behind, while somebody types. */
  readonly read: SchemeFiles;
  /** As it would settle; undefined while something is wrong. */
  readonly scheme: Scheme | undefined;
  readonly problems: readonly Problem[];
  readonly adjustables: readonly Adjustable[];
  readonly changes: readonly SchemeChange[];
  readonly amounts: readonly AmountChange[];
  readonly isChanged: boolean;
  /** Exchanges the text of a file. */
  readonly write: (file: string, text: string) => void;
  /** Moves a value; what cannot be moved is said, and nothing is changed. */
  readonly move: (address: string, value: string) => Problem | undefined;
  /** Ends a line. */
  readonly end: (benefit: string) => Problem | undefined;
  /** To what was saved, or to other files. */
  readonly reset: (files?: SchemeFiles) => void;
}

/** It begins as it was written, where something was not saved. */
export function useDraft(saved: SchemeFiles, base: SchemeFiles, written = saved): Draft {
  const [files, setFiles] = useState(written);
  const read = useDeferredValue(files);
  const { scheme, problems } = useMemo(() => loadScheme(read), [read]);
  const adjustables = useMemo(() => adjustablesOf(read), [read]);
  const [changes, amounts] = useMemo(() => [compareSchemes(base, read), compareAmounts(base, read)], [base, read]);
  const adjust = (adjustment: Parameters<typeof adjustScheme>[1]): Problem | undefined => {
    const adjusted = adjustScheme(files, adjustment);
    const refused = adjusted.problems.find(({ isWarning }) => !isWarning);
    // A file that cannot settle yet may still be changed; only what the change itself ran into keeps it from being made.
    if (isSame(adjusted.files, files) && refused) return refused;
    setFiles(adjusted.files);
    return undefined;
  };
  return {
    files,
    read,
    scheme,
    problems,
    adjustables,
    changes,
    amounts,
    isChanged: !isSame(files, saved),
    write: (file, text) => setFiles((before) => (before.get(file) === text ? before : new Map([...before, [file, text]]))),
    move: (address, value) => adjust({ set: { [address]: value }, ended: [] }),
    end: (benefit) => adjust({ set: {}, ended: [benefit] }),
    reset: (to = saved) => setFiles(to),
  };
}

export function isSame(a: SchemeFiles, b: SchemeFiles): boolean {
  return a.size === b.size && [...a].every(([name, text]) => b.get(name) === text);
}
