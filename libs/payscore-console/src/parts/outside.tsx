/** Text from outside: it stays text, and its directions do not reach what stands beside it. */
export function Outside({ text, isCode = false }: { readonly text: string; readonly isCode?: boolean }) {
  return <bdi class={isCode ? 'outside code' : 'outside'}>{text}</bdi>;
}
