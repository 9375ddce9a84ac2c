// Each test starts processes, and waits until the packages are installed and compiled; on a busy machine that takes its time.
jest.setTimeout(300_000);
