import { evidence, fact, SEGFAULT } from '../../__tests__/facts';
import { reportOf } from '../report';

const PAGE = { application: 'JupyterLab 4.6.6', browser: 'Mozilla/5.0' };

describe('reportOf', () => {
  it('tells versions, cause and evidence', () => {
    const exit = { startedAt: 't0', endedAt: 't1', restarts: 2 };
    expect(reportOf(fact('dead', exit), evidence(), PAGE)).toBe(
      `### Kernel died: Crashed with SIGSEGV (segmentation fault)

- Cause: signal, segmentation-fault
- Signal: SIGSEGV
- Brought about by: system
- Process started: t0
- Process ended: t1
- Automatic restarts so far: 2
- Memory, resident: 1.0 MiB
- Memory, peak: 3.0 MiB

#### Cell [7], line 3

\`\`\`text
import ctypes

  ctypes.string_at(0)
\`\`\`

#### Crash traceback

\`\`\`text
Fatal Python error: Segmentation fault
  File "x"
\`\`\`

#### The last of its stderr (the beginning is cut)

\`\`\`text
a warning
\`\`\`

#### Versions

- kernel: python3
- jupyter_server: 2.21.1
- application: JupyterLab 4.6.6
- browser: Mozilla/5.0
`
    );
  });

  it('tells what is known without evidence', () => {
    const report = reportOf(fact('dead', { certain: false }), null, PAGE);
    expect(report).toContain('### Kernel died: Killed by SIGKILL\n');
    expect(report).toContain('- Cause: signal (probably)\n');
    expect(report).toContain('- application: JupyterLab 4.6.6\n');
    expect(report).not.toContain('```');
  });

  it('tells no kernel id', () => {
    const dead = { ...fact('dead', {}), id: 'secret-id' };
    expect(reportOf(dead, evidence(), PAGE)).not.toContain('secret-id');
  });

  it('lists frames where there is no text', () => {
    const traceback = { ...SEGFAULT.traceback, text: '' };
    expect(reportOf(fact('dead', {}), evidence({ traceback }), PAGE)).toContain(
      'Fatal Python error: Segmentation fault\n' +
        '  File "ctypes/__init__.py", line 5 in f\n' +
        '  File "/tmp/1.py", line 3 in <module>'
    );
  });

  it('has what was written to stdout', () => {
    const stdout = { text: 'gave up', cut: false };
    expect(reportOf(fact('dead', {}), evidence({ stdout }), PAGE)).toContain(
      '#### Its stdout\n\n```text\ngave up\n```'
    );
  });

  it.each(['```', '````\n# out', '`````````', '~~~', '``` \n``'])(
    'lets %p not out of its fence',
    text => {
      const report = reportOf(
        fact('dead', {}),
        evidence({ cell: null, traceback: null, stderr: { text } }),
        PAGE
      );
      const fences = report.match(/^(`{3,})text\n([^]*?)\n\1$/m)!;
      expect(fences[2]).toBe(text.replace(/\s+$/, ''));
      expect(text).not.toContain(fences[1]);
    }
  );

  it.each([
    ['<img src=x>', '\\<img src=x\\>'],
    ['[a](http://b)', '\\[a\\](http://b)'],
    ['**b** _c_ snake_case', '\\*\\*b\\*\\* \\_c\\_ snake_case'],
    ['`code`', '\\`code\\`'],
    ['@somebody', '@\u200bsomebody']
  ])('lets %p be no markup', (reason, shown) => {
    expect(reportOf(fact('dead', {}), evidence({ reason }), PAGE)).toContain(
      `### Kernel died: ${shown}\n`
    );
  });
});
