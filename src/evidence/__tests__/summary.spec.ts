import { evidence } from '../../__tests__/facts';
import { PageConfig } from '@jupyterlab/coreutils';
import { nullTranslator } from '@jupyterlab/translation';
import { summaryOf } from '../summary';

PageConfig.setOption('baseUrl', 'https://hub.example.org/user/ann/');
const ENGLISH = nullTranslator.load('');

describe('summaryOf', () => {
  it('shows nothing of no evidence', () => {
    expect(summaryOf(null, ENGLISH)).toEqual({
      hint: '',
      cell: null,
      line: '',
      exhibits: [],
      page: '',
      operatorHint: '',
      operatorLink: ''
    });
  });

  it('shows hint, place, texts and where to read on', () => {
    const read = evidence();
    expect(summaryOf(read, ENGLISH)).toEqual({
      hint: read.hint,
      cell: read.cell,
      line: 'ctypes.string_at(0)',
      exhibits: [
        {
          kind: 'traceback',
          text:
            'Fatal Python error: Segmentation fault\n\n' +
            '  File "ctypes/__init__.py", line 5, in f\n' +
            '  In the cell, line 3, in <module>',
          cut: false
        },
        { kind: 'stderr', text: 'a warning', cut: true }
      ],
      page: 'https://hub.example.org/user/ann/jupyterlab-kernel-status/causes/segmentation-fault',
      operatorHint: 'Ask us.',
      operatorLink: 'https://example.org/help'
    });
  });

  it.each([
    ['a line that is not known', null, ''],
    ['a line past the end', 9, ''],
    ['the first line', 1, 'import ctypes']
  ])('quotes %s', (_, line, quoted) => {
    const cell = { code: 'import ctypes\nx = 1', line };
    expect(summaryOf(evidence({ cell }), ENGLISH).line).toBe(quoted);
  });

  it('leads to no page that is not there', () => {
    expect(
      summaryOf(evidence({ kind: '../of-another-site' }), ENGLISH).page
    ).toBe('');
  });

  it('shows the whole text of a traceback without frames', () => {
    const traceback = { headline: 'h', frames: [], text: 'Fatal\nerror\n' };
    expect(summaryOf(evidence({ traceback }), ENGLISH).exhibits[0].text).toBe(
      'Fatal\nerror'
    );
  });

  it('folds nothing that is empty', () => {
    const none = evidence({ traceback: null, stderr: { text: ' \n' } });
    expect(summaryOf(none, ENGLISH).exhibits).toEqual([]);
  });
});
