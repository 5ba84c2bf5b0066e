// Fields that hold something nobody can read yet. What stands on the screen must be what is sent: while there is such a field, nothing is.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';

type Tell = (id: string, isUnreadable: boolean) => void;

const UnreadableContext = createContext<Tell>(() => undefined);

/** Around a form: says whether any field in it cannot be read. */
export function ReadableFields({ onUnreadable, children }: { readonly onUnreadable: (hasUnreadable: boolean) => void; readonly children: ReactNode }) {
  const [unreadable, setUnreadable] = useState<ReadonlySet<string>>(new Set());
  const tell = useCallback<Tell>((id, isUnreadable) => {
    setUnreadable((before) => {
      if (before.has(id) === isUnreadable) return before;
      const after = new Set(before);
      if (isUnreadable) after.add(id);
      else after.delete(id);
      return after;
    });
  }, []);
  useEffect(() => onUnreadable(unreadable.size > 0), [onUnreadable, unreadable]);
  return <UnreadableContext.Provider value={tell}>{children}</UnreadableContext.Provider>;
}

/** For a field: tells the form around it, and takes it back when it goes. */
export function useTellUnreadable(id: string, isUnreadable: boolean): void {
  const tell = useContext(UnreadableContext);
  useEffect(() => {
    tell(id, isUnreadable);
    return () => tell(id, false);
  }, [tell, id, isUnreadable]);
}
