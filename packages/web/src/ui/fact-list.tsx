// What is known of something, name by name.
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

export function FactList({ facts, className }: { readonly facts: readonly Fact[]; readonly className?: string }) {
  return (
    <dl className={className}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
