import { clearTimeout, setTimeout } from 'node:timers';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ConfigurationError } from '../errors/index.js';
import {
  resolveInstitutions,
  type ResolvedInstitution,
  type ResolvedPayscoreSyncOptions,
} from '../options/index.js';
import { errorMessage, textOf } from '../text/error-text.js';
import type { PayscoreInstitutionSource } from './institution-source.js';

/** What holds the institutions of a registration. */
export interface InstitutionHolder {
  readonly names: readonly string[];
  /** From now on these; the others are gone. */
  replace(institutions: readonly ResolvedInstitution[]): void;
}

/**
 * Keeps the institutions of a registration as its source has them. A source that fails, or an entry that is wrong,
 * changes nothing for the institutions that work.
 */
export class InstitutionRefresher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('PayscoreSync');
  private current: readonly ResolvedInstitution[] = [];
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly source: PayscoreInstitutionSource | null,
    private readonly holder: InstitutionHolder,
    private readonly options: ResolvedPayscoreSyncOptions,
    private readonly refreshMs: number,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {}

  /**
   * The first time, before anything else is ready.
   * @throws ConfigurationError with every problem; whatever the source throws
   */
  async load(): Promise<void> {
    if (!this.source) return;
    const { institutions, problems } = resolveInstitutions(await this.ask(this.source), this.options, FIELD);
    if (problems.length > 0) throw new ConfigurationError(problems);
    this.use(institutions);
  }

  onApplicationBootstrap(): void {
    if (this.source && !this.stopped) this.planNext();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /**
   * Asks the source now. Calls that come while it is asked share its answer.
   * @throws whatever the source throws; ConfigurationError when an entry is wrong, with the others in use
   */
  refresh(): Promise<void> {
    this.running ??= this.refreshOnce().finally(() => (this.running = null));
    return this.running;
  }

  private async refreshOnce(): Promise<void> {
    if (!this.source) return;
    const { institutions, problems, refused } = resolveInstitutions(
      await this.ask(this.source),
      this.options,
      FIELD,
    );
    if (this.stopped) return;
    // An entry that is wrong now was right before, mostly: its institution goes on as it was.
    const kept = this.current.filter(({ name }) => refused.includes(name));
    this.use([...institutions, ...kept]);
    if (problems.length > 0) throw new ConfigurationError(problems, 'Some institutions were not taken over');
  }

  private async ask(source: PayscoreInstitutionSource): Promise<readonly unknown[]> {
    const list = await answerWithin(source, this.timeoutMs);
    if (Array.isArray(list)) return list as readonly unknown[];
    const remedy = 'Answer an array of institutions, empty when there are none.';
    throw new ConfigurationError([{ field: FIELD, message: 'answered no array.', remedy }]);
  }

  private use(institutions: readonly ResolvedInstitution[]): void {
    this.holder.replace([...this.options.institutions, ...institutions]);
    this.current = institutions;
  }

  private planNext(): void {
    this.timer = setTimeout(() => void this.refreshInTime(), this.refreshMs).unref();
  }

  private async refreshInTime(): Promise<void> {
    await this.refresh().catch((error: unknown) => {
      this.logger.error(`The institutions could not be refreshed: ${errorMessage(error)}`);
    });
    if (!this.stopped) this.planNext();
  }
}

const FIELD = 'institutionSource';

/** How long a source may take, ms. After that it is asked anew at its next time, and a late answer is dropped. */
const TIMEOUT_MS = 30_000;

async function answerWithin(source: PayscoreInstitutionSource, timeoutMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `did not answer within ${timeoutMs} ms.`;
      const remedy = 'Give what it reads a timeout of its own, and look why it hangs.';
      reject(new ConfigurationError([{ field: FIELD, message, remedy }]));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answerOf(source), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answerOf(source: PayscoreInstitutionSource): Promise<unknown> {
  try {
    return await source.loadInstitutions();
  } catch (error) {
    if (textOf(error, 'name') !== 'SyntaxError') throw error;
    // It quotes what could not be parsed, which is where the keys are.
    const remedy = 'Look at what the source reads. Nothing of it is shown here, since it holds keys.';
    throw new ConfigurationError([{ field: FIELD, message: 'read a text that is no valid JSON.', remedy }]);
  }
}
