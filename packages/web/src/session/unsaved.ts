// What somebody typed and did not save, kept in this tab for them alone until it is saved or they sign out.
const PREFIX = 'doudi.unsaved.';

export function unsavedOf<Kept>(name: string): Kept | undefined {
  const kept = sessionStorage.getItem(PREFIX + name);
  return kept === null ? undefined : (JSON.parse(kept) as Kept);
}

/** Nothing: it was saved, or taken back. */
export function keepUnsaved<Kept>(name: string, kept: Kept | undefined): void {
  if (kept === undefined) sessionStorage.removeItem(PREFIX + name);
  else sessionStorage.setItem(PREFIX + name, JSON.stringify(kept));
}

export function forgetUnsaved(): void {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}
