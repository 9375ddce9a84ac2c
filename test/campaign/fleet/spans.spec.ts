import { mergeSpans, Spans } from './spans.js';

describe('spans of time', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1000 });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('are ended by what their begin answered, several at once', () => {
    const spans = new Spans();
    const endFirst = spans.begin();
    jest.setSystemTime(1100);
    const endSecond = spans.begin();
    jest.setSystemTime(1200);
    endFirst();
    jest.setSystemTime(1300);
    expect(spans.list()).toEqual([
      { from: 1000, to: 1200 },
      { from: 1100, to: 1300 },
    ]);
    endSecond();
    endSecond();
    expect(spans.list()).toHaveLength(2);
  });

  it('begin once when something has become so, and end when it is so no more', () => {
    const spans = new Spans();
    spans.set(true);
    jest.setSystemTime(1050);
    spans.set(true);
    jest.setSystemTime(1100);
    spans.set(false);
    spans.set(false);
    expect(spans.list()).toEqual([{ from: 1000, to: 1100 }]);
  });

  it('merge to the same time, each moment once', () => {
    const span = (from: number, to: number) => ({ from, to });
    expect(mergeSpans([span(5, 9), span(0, 3), span(2, 4), span(9, 10), span(6, 7)])).toEqual([
      span(0, 4),
      span(5, 10),
    ]);
  });
});
