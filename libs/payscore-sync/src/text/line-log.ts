/** Log, e.g. a Nest logger. Not every folder loads Nest: TypeORM's CLI runs the ledger without it. */
export interface LineLog {
  log(line: string): void;
  error(line: string): void;
}
