import { PassThrough } from 'node:stream';
import { flushed, terminalOf, watchOutput } from '../../src/cli/terminal/process-terminal.js';
import { toTable } from '../../src/cli/terminal/table.js';

/** Streams of a process. @param isTTY whether a person sits there */
function streams(isTTY: boolean) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream, {
      isTTY,
      columns: 80,
      cursorTo: () => true,
      clearLine: () => true,
      moveCursor: () => true,
    }),
  ) as unknown as [NodeJS.ReadStream, NodeJS.WriteStream, NodeJS.WriteStream];
  const printed = (stream: NodeJS.WriteStream) => String((stream as unknown as PassThrough).read() ?? '');
  return { stdin, stdout, stderr, printed };
}

describe('a table', () => {
  it('aligns wide characters, and numbers to the right', () => {
    const table = toTable(
      [{ title: 'Name' }, { title: 'N', isNumber: true }, { title: 'End' }],
      [
        ['微信支付', 7, 'x'],
        ['abc', 12_345, null],
      ],
    );
    expect(table.split('\n')).toEqual(['Name          N  End', '微信支付      7  x', 'abc       12345  –']);
  });

  it('does not obey what it shows', () => {
    const hostile = '\u001b]0;owned\u0007\u001b[31mred\u202Eevil\nnext\u200b';
    expect(toTable([{ title: 'A' }], [[hostile]])).toBe('A\n]0;owned [31mred evil next');
  });
});

describe('a terminal', () => {
  it('shows a progress bar to a person only', () => {
    const person = streams(true);
    const bar = terminalOf(person).progress(10);
    bar.update(5, '5 lines');
    bar.stop();
    expect(person.printed(person.stderr)).toContain('50 %');
    const pipe = streams(false);
    terminalOf(pipe).progress(10).update(5, '5 lines');
    expect(pipe.printed(pipe.stderr)).toBe('');
    expect(pipe.printed(pipe.stdout)).toBe('');
  });

  it('gives the cursor back at Ctrl-C and tells how far the work is, which then ends the process', () => {
    const person = streams(true);
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const others = process.listeners('SIGINT');
    const terminal = terminalOf(person);
    let lines = 0;
    terminal.onInterrupt(() => `Interrupted after ${lines} lines.`);
    terminal.progress(10);
    terminal.onInterrupt(() => 'taken back')();
    lines = 5;
    const added = process.listeners('SIGINT').filter((listener) => !others.includes(listener));
    expect(added).toHaveLength(1);
    process.emit('SIGINT');
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGINT');
    const printed = person.printed(person.stderr);
    const places = ['\u001b[?25l', '\u001b[?25h', 'Interrupted after 5 lines.\n'].map((part) =>
      printed.indexOf(part),
    );
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(printed).not.toContain('taken back');
    expect(process.listeners('SIGINT')).toEqual(others);
    kill.mockRestore();
  });

  it.each([
    ['y', true],
    ['Yes', true],
    ['', false],
    ['no', false],
  ])('takes %j as an answer for %s', async (text, answer) => {
    const { stdin, stdout, stderr } = streams(true);
    const asked = terminalOf({ stdin, stdout, stderr }).confirm('Sure?');
    (stdin as unknown as PassThrough).write(`${text}\n`);
    expect(await asked).toBe(answer);
  });

  it('prints results apart from what is said beside them', () => {
    const { printed, ...all } = streams(false);
    terminalOf(all).print('result');
    terminalOf(all).tell('beside');
    expect([printed(all.stdout), printed(all.stderr)]).toEqual(['result\n', 'beside\n']);
  });

  it.each([
    ['EPIPE', null],
    ['ENOSPC', 'ENOSPC'],
  ])('takes %s of its output for the loss %s, and goes on', async (code, loss) => {
    const all = streams(false);
    const lossOf = watchOutput(all);
    for (const stream of [all.stderr, all.stdout]) stream.destroy(Object.assign(new Error(code), { code }));
    terminalOf(all).print('more');
    await flushed(all);
    expect(lossOf()).toBe(loss);
  });
});
