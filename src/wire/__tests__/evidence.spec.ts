import { evidence, fact, SEGFAULT } from '../../__tests__/facts';
import { isAbout, MAX_FRAMES, readEvidence } from '../evidence';

describe('readEvidence', () => {
  it('reads all that the server tells', () => {
    expect(readEvidence({ evidence: SEGFAULT })).toEqual({
      number: 1,
      endedAt: 't1',
      cause: 'signal',
      certain: true,
      reason: 'Crashed with SIGSEGV (segmentation fault)',
      kind: 'segmentation-fault',
      facts: { signal: 'SIGSEGV', crashed: true },
      hint: 'A native library read memory that is not its own.',
      exitCode: null,
      signal: 'SIGSEGV',
      coreDumped: false,
      cell: {
        cellId: 'crashed',
        code: 'import ctypes\n\n  ctypes.string_at(0)',
        codeHash: '',
        executionCount: 7,
        line: 3
      },
      traceback: {
        headline: 'Fatal Python error: Segmentation fault',
        frames: [
          { file: 'ctypes/__init__.py', line: 5, function: 'f', inCell: false },
          { file: '/tmp/1.py', line: 3, function: '<module>', inCell: true }
        ],
        text: 'Fatal Python error: Segmentation fault\n  File "x"'
      },
      stderr: 'a warning\n',
      stderrCut: true,
      stdout: '',
      stdoutCut: false,
      memory: {
        resident: 2 ** 20,
        peak: 3 * 2 ** 20,
        limit: null,
        limitOf: '',
        usedOfLimit: null
      },
      oom: [],
      versions: [
        ['kernel', 'python3'],
        ['jupyter_server', '2.21.1']
      ],
      operator: { hint: 'Ask us.', link: 'https://example.org/help' }
    });
  });

  it.each([
    ['nothing', undefined],
    ['a page', '<html>'],
    ['a list', []],
    ['no evidence', { evidence: null }],
    ['a list of evidence', { evidence: [SEGFAULT] }]
  ])('reads %s as none', (_, data) => {
    expect(readEvidence(data)).toBeNull();
  });

  it('survives any part that is of a wrong type', () => {
    for (const name of Object.keys(SEGFAULT)) {
      for (const wrong of [null, 0, -1, NaN, '', 'x', [], [[]], {}, true]) {
        expect(
          readEvidence({ evidence: { ...SEGFAULT, [name]: wrong } })
        ).not.toBeNull();
      }
    }
  });

  it.each([
    ['../../x', ''],
    ['oom kernel', ''],
    ['A', ''],
    ['exit-code', 'exit-code']
  ])('takes the kind %p for %p', (kind, read) => {
    expect(evidence({ kind }).kind).toBe(read);
  });

  it.each([
    ['javascript:alert(1)', ''],
    ['data:text/html,x', ''],
    ['//example.org', ''],
    ['https://', ''],
    ['http://example.org/a?b#c', 'http://example.org/a?b#c']
  ])('takes the link %p for %p', (link, read) => {
    expect(evidence({ operator: { hint: 'h', link } }).operator?.link).toBe(
      read
    );
  });

  it('bounds what is long', () => {
    const frames = new Array(1000).fill({ file: 'f', line: 1, function: 'g' });
    const read = evidence({
      traceback: { headline: 'h', frames, text: 'x'.repeat(1e6) },
      stderr: { text: 'y'.repeat(1e6), cut: false },
      stdout: { text: 'z'.repeat(1e6), cut: true }
    });
    expect(read.traceback!.frames).toHaveLength(MAX_FRAMES);
    expect(read.traceback!.text).toHaveLength(16_384);
    expect(read.stderr).toHaveLength(16_384);
    expect(read.stdout).toHaveLength(16_384);
    expect(read.stdoutCut).toBe(true);
  });

  it('keeps the lines of what a kernel wrote, without their escapes', () => {
    const text = '\u001b[31ma\u001b[0m\r\n\tb\u0000\u0007c\u202ed\n';
    expect(evidence({ stderr: { text } }).stderr).toBe('a\n\tb c d\n');
  });
});

describe('isAbout', () => {
  it.each([
    ['the same end', 1, true],
    ['another end', 2, false]
  ])('tells %s', (_, number, about) => {
    expect(isAbout(evidence(), fact('dead', { number }))).toBe(about);
  });
});
