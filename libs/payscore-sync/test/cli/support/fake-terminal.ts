import type { Progress, Terminal } from '../../../src/cli/command/terminal.js';

/** A terminal that keeps what was printed, and answers questions with `answer`. */
export class FakeTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly questions: string[] = [];
  /** What Ctrl-C would have told, at the beginning and at the end. */
  readonly interruptions: string[] = [];

  /** @param answer null: nobody is there */
  constructor(private readonly answer: boolean | null = null) {}

  get isInteractive(): boolean {
    return this.answer !== null;
  }

  print(text: string): void {
    this.stdout += `${text}\n`;
  }

  tell(text: string): void {
    this.stderr += `${text}\n`;
  }

  confirm(question: string): Promise<boolean> {
    this.questions.push(question);
    return Promise.resolve(this.answer === true);
  }

  onInterrupt(line: () => string): () => void {
    this.interruptions.push(line());
    return () => void this.interruptions.push(line());
  }

  progress(): Progress {
    return { update: () => undefined, stop: () => undefined };
  }
}
