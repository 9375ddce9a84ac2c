/** The database could not be opened or migrated. */
export class DatabaseError extends Error {
  /** @param place never the url: it holds a password */
  constructor(place: string, cause: unknown) {
    super(
      `${place} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL, and that the database is there.`,
      {
        cause,
      },
    );
    this.name = 'DatabaseError';
  }
}

/** A refused connection to a name with several addresses has a code but no text. */
function reasonOf(cause: unknown): string {
  const { message, code } = cause as { message?: string; code?: string };
  return (message || code || 'unknown reason').replace(/\.$/, '');
}
