import { ownMemoryMib } from './cpu.mjs';

const LOOK_MS = 100;

/** The most memory this process has had since it was last asked. */
export function watchMemory() {
  let peakMib = 0;
  const look = () => (peakMib = Math.max(peakMib, ownMemoryMib()));
  const sampling = setInterval(look, LOOK_MS);
  return {
    nowMib: ownMemoryMib,
    takeMib() {
      look();
      const taken = peakMib;
      peakMib = 0;
      return taken;
    },
    stop: () => clearInterval(sampling),
  };
}
