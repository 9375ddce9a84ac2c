interface ChangeListener {
  written: (syncId: string) => void;
  closed: () => void;
}

/** Tells this process which syncs it wrote. A hint: other replicas write too. */
export class ChangeFeed {
  /** Nobody shall wait any more: the process is shutting down. */
  isClosed = false;
  private readonly listeners: ChangeListener[] = [];

  listen(listener: ChangeListener): void {
    this.listeners.push(listener);
  }

  written(syncId: string): void {
    for (const listener of this.listeners) listener.written(syncId);
  }

  close(): void {
    this.isClosed = true;
    for (const listener of this.listeners) listener.closed();
  }
}
