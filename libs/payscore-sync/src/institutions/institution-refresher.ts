import { clearTimeout, setTimeout } from 'node:timers';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { withDeadline } from '../concurrency/with-deadline.js';
import { ConfigurationError } from '../errors/index.js';
import {
  resolveInstitutions,
  type ResolvedInstitution,
  type ResolvedPayscoreSyncOptions,
} from '../options/index.js';
import { errorMessage, textOf } from '../text/error-text.js';
import type { PayscoreInstitutionSource } from './institution-source.js';

/** Holder of a registration's institutions. */
export interface InstitutionHolder {
  readonly names: readonly string[];
  /** Replaces all institutions. */
  replace(institutions: readonly ResolvedInstitution[]): void;
}

/**
 * Updates the institutions of a registration from its source. A failed source or an invalid entry does not
 * affect the other institutions.
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
   * First load, before the start continues.
   * @throws ConfigurationError with every problem; errors of the source
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
   * Calls the source now. Concurrent calls share its answer.
   * @throws errors of the source; ConfigurationError for an invalid entry, with the others in use
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
    // The institution of an invalid entry stays as it was.
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

/** Deadline of a source, ms. It is called again at its next time, and a late answer is dropped. */
const TIMEOUT_MS = 30_000;

function answerWithin(source: PayscoreInstitutionSource, timeoutMs: number): Promise<unknown> {
  return withDeadline(answerOf(source), timeoutMs, () => {
    const message = `did not answer within ${timeoutMs} ms.`;
    const remedy = 'Give what it reads a timeout of its own, and look why it hangs.';
    throw new ConfigurationError([{ field: FIELD, message, remedy }]);
  });
}

async function answerOf(source: PayscoreInstitutionSource): Promise<unknown> {
  try {
    return await source.loadInstitutions();
  } catch (error) {
    if (textOf(error, 'name') !== 'SyntaxError') throw error;
    // The error may quote keys.
    const remedy = 'Look at what the source reads. Nothing of it is shown here, since it holds keys.';
    throw new ConfigurationError([{ field: FIELD, message: 'read a text that is no valid JSON.', remedy }]);
  }
}
