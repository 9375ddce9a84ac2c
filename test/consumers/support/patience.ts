// Each test starts compilers and processes; on a busy machine that takes its time.
jest.setTimeout(180_000);
