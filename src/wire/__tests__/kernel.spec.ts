import { EVENT_SCHEMA_ID, readEvent, readKernel, readKernels } from '../kernel';
import { MAX_TEXT_LENGTH, plainText } from '../read';

const MODEL = {
  id: 'k',
  name: 'python3',
  execution_state: 'dead',
  status: 'dead',
  reason: 'Killed by SIGKILL',
  seq: 3,
  epoch: 'e',
  last_exit: {
    number: 3,
    cause: 'signal',
    kind: 'killed',
    certain: true,
    facts: { signal: 'SIGKILL', odd: [1] },
    reason: 'Killed by SIGKILL',
    exit_code: null,
    signal: 'SIGKILL',
    initiator: 'system',
    started_at: '2026-01-01T00:00:00Z',
    ended_at: '2026-01-01T00:01:00Z',
    restarts: 2
  }
};

describe('plainText', () => {
  it.each([
    ['text', 'Exited with code 3', 'Exited with code 3'],
    ['markup', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a hyperlink', '\u001b]8;;http://x\u0007link\u001b]8;;\u0007', 'link'],
    ['an open sequence', 'a\u001b]0;title', 'a'],
    ['a null byte', 'a\u0000b', 'a b'],
    ['line breaks', 'a\r\n\tb\u2028c', 'a b c'],
    ['reordering', 'a\u202eb\u2066c', 'a b c'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
    ['a number', 3, ''],
    ['nothing', undefined, ''],
    ['an object', { toString: () => 'x' }, '']
  ])('reads %s', (_, value, expected) => {
    expect(plainText(value)).toBe(expected);
  });

  it('cuts what is too long, at no half of a character', () => {
    const text = plainText('\u{1f600}'.repeat(100_000));
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(text).toMatch(/^\u{1f600}+\u2026$/u);
  });

  it('reads a huge hostile text once', () => {
    // In more than linear time this would not end within the test's five seconds.
    for (const hostile of ['\u001b]', '\u001b[1;']) {
      const text = plainText(`${hostile.repeat(1_000_000)}\u0007end`);
      expect(text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    }
  });
});

describe('readKernel', () => {
  it('reads a tracked kernel', () => {
    expect(readKernel(MODEL)).toEqual({
      id: 'k',
      name: 'python3',
      status: 'dead',
      executionState: 'dead',
      reason: 'Killed by SIGKILL',
      seq: 3,
      epoch: 'e',
      lastExit: {
        number: 3,
        cause: 'signal',
        kind: 'killed',
        certain: true,
        facts: { signal: 'SIGKILL' },
        reason: 'Killed by SIGKILL',
        exitCode: null,
        signal: 'SIGKILL',
        initiator: 'system',
        startedAt: '2026-01-01T00:00:00Z',
        endedAt: '2026-01-01T00:01:00Z',
        restarts: 2
      }
    });
  });

  it('reads a stock model as one of an untracked kernel', () => {
    const stock = { id: 'k', name: 'python3', execution_state: 'busy' };
    expect(readKernel(stock)).toMatchObject({
      status: null,
      executionState: 'busy',
      seq: 0
    });
  });

  it.each([
    ['an unknown status', { status: 'zombie' }],
    ['no seq', { seq: undefined }],
    ['a seq of zero', { seq: 0 }],
    ['a fractional seq', { seq: 1.5 }],
    ['an epoch that is no text', { epoch: 7 }]
  ])('knows no status with %s', (_, change) => {
    expect(readKernel({ ...MODEL, ...change })?.status).toBeNull();
  });

  it.each([
    ['text', 'x'],
    ['a list', []],
    ['null', null],
    ['a number', 1]
  ])('reads a last exit that is %s as none', (_, lastExit) => {
    expect(readKernel({ ...MODEL, last_exit: lastExit })?.lastExit).toBeNull();
  });

  it('keeps a last exit whose cause it does not know', () => {
    const lastExit = { ...MODEL.last_exit, cause: 'eaten', restarts: -1 };
    const read = readKernel({ ...MODEL, last_exit: lastExit })?.lastExit;
    expect(read).toMatchObject({
      cause: null,
      restarts: 0,
      reason: 'Killed by SIGKILL'
    });
  });

  it.each([[undefined], [null], ['k'], [[]], [{}], [{ id: 5 }], [{ id: '' }]])(
    'finds no kernel in %j',
    data => {
      expect(readKernel(data)).toBeNull();
    }
  );
});

describe('readKernels', () => {
  it('skips what is no document', () => {
    const facts = readKernels({ kernels: [MODEL, null, 'x', {}] });
    expect(facts?.map(fact => fact.id)).toEqual(['k']);
  });

  it.each([[undefined], [null], [{}], [{ kernels: {} }], ['<html>']])(
    'finds no list in %j',
    data => {
      expect(readKernels(data)).toBeNull();
    }
  );
});

describe('readEvent', () => {
  const event = {
    schema_id: EVENT_SCHEMA_ID,
    kernel_id: 'k',
    kernel_name: 'python3',
    epoch: 'e',
    seq: 3,
    status: 'dead',
    execution_state: 'dead',
    reason: 'Killed by SIGKILL',
    cause: 'signal'
  };

  it('reads ours', () => {
    expect(readEvent(event)).toMatchObject({
      id: 'k',
      status: 'dead',
      seq: 3,
      reason: 'Killed by SIGKILL',
      cause: 'signal'
    });
  });

  it.each([
    ['another schema', { schema_id: 'https://example.org/x/v1' }],
    ['no kernel', { kernel_id: null }],
    ['no status', { status: 1 }],
    ['no number', { seq: 'x' }]
  ])('ignores one with %s', (_, change) => {
    expect(readEvent({ ...event, ...change })).toBeNull();
  });
});
