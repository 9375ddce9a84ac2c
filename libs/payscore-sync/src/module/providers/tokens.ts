/** What `useFactory` answered, checked and with every default. */
export const RESOLVED_OPTIONS = Symbol('resolved PayscoreSync options');

/** The port through which the module is measured. */
export const TELEMETRY = Symbol('PayscoreSync telemetry');
