import { readDocument } from '../document';

const DOCUMENT = {
  id: 'k',
  name: 'python3',
  status: 'running',
  execution_state: 'idle',
  reason: '',
  last_exit: null,
  seq: 2,
  epoch: 'e',
  restarts: 1,
  started_at: '2026-01-01T12:00:00.100000Z',
  history: [
    { seq: 2, status: 'running', at: '2026-01-01T12:00:01Z', reason: '' },
    { seq: 1, status: 'starting', at: '2026-01-01T12:00:00Z', reason: '' }
  ]
};

describe('readDocument', () => {
  it('reads the history in its order', () => {
    const document = readDocument(DOCUMENT)!;
    expect(document.restarts).toBe(1);
    expect(document.startedAt).toBe(Date.UTC(2026, 0, 1, 12, 0, 0, 100));
    expect(document.history.map(({ status }) => status)).toEqual([
      'starting',
      'running'
    ]);
    expect(document.history[1].at - document.history[0].at).toBe(1000);
  });

  it.each<[string, unknown, number | null]>([
    ['no document', undefined, null],
    ['an untracked kernel', { id: 'k', name: 'python3' }, null],
    ['no history', { ...DOCUMENT, history: 'none' }, 0],
    [
      'malformed entries',
      {
        ...DOCUMENT,
        history: [
          null,
          { seq: 0, status: 'running', at: '2026-01-01T12:00:01Z' },
          { seq: 1, status: 'dreaming', at: '2026-01-01T12:00:01Z' },
          { seq: 1, status: 'running', at: 'noon' },
          { seq: 1, status: 'running', at: '2026-01-01T12:00:01Z', reason: 7 }
        ]
      },
      1
    ]
  ])('survives %s', (_, data, entries) => {
    expect(readDocument(data)?.history.length ?? null).toBe(entries);
  });
});
