// A field with its name above it, and a hint below.
import type { ReactNode } from 'react';

export function Field({
  id,
  label,
  children,
  hint,
}: {
  readonly id: string;
  readonly label: string;
  readonly children: ReactNode;
  readonly hint?: string | undefined;
}) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p className="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
