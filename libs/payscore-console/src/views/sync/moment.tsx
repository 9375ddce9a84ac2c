import type { ComponentChildren } from 'preact';
import { Time } from '../../parts/time.js';

interface MomentProps {
  readonly mark: string;
  readonly title: ComponentChildren;
  readonly at: string | null;
  readonly children?: ComponentChildren;
}

/** One entry of the timeline. */
export function Moment({ mark, title, at, children }: MomentProps) {
  return (
    <li class={`moment moment-${mark}`}>
      <div class="moment-head">
        <span class="moment-title">{title}</span>
        {at !== null && <Time at={at} />}
      </div>
      {children && <div class="moment-text">{children}</div>}
    </li>
  );
}
