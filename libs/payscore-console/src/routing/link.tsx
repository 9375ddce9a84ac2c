import type { AnchorHTMLAttributes, ComponentChildren } from 'preact';
import { navigate, type Params, type View, hrefOf } from './route.js';

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  readonly to: View;
  readonly params?: Params;
  readonly children: ComponentChildren;
}

/** A link within the page; opened in another tab it works as well. */
export function Link({ to, params = {}, children, ...rest }: LinkProps) {
  const href = hrefOf(to, params);
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a {...rest} href={href} onClick={onClick}>
      {children}
    </a>
  );
}
