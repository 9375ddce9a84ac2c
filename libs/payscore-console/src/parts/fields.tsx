import type { ComponentChildren } from 'preact';
import { Copy } from './copy.js';
import { Outside } from './outside.js';

/** Names and values. */
export function Fields({ children }: { readonly children: ComponentChildren }) {
  return <dl class="fields">{children}</dl>;
}

interface FieldProps {
  readonly name: string;
  /** A text from outside that people copy. */
  readonly code?: string;
  readonly children?: ComponentChildren;
}

export function Field({ name, code, children }: FieldProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {code !== undefined && (
          <>
            <Outside text={code} isCode />
            <Copy text={code} what={name} />
          </>
        )}
      </dd>
    </div>
  );
}
