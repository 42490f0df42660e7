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
      code: [],
      memory: null,
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
      code: [
        { number: 2, text: '', crashed: false },
        { number: 3, text: '  ctypes.string_at(0)', crashed: true }
      ],
      memory: null,
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
    ['a line that is not known', null, []],
    ['a line past the end', 9, []],
    ['the first line', 1, ['*a', 'b']],
    ['a line in the middle', 3, ['b', '*c', 'd']]
  ])('quotes what is around %s', (_, line, quoted) => {
    const cell = { code: 'a\nb\nc\nd\ne', line };
    const { code } = summaryOf(evidence({ cell }), ENGLISH);
    expect(
      code.map(({ crashed, text }) => (crashed ? `*${text}` : text))
    ).toEqual(quoted);
  });

  it.each([
    ['the kernel had all', [600, 700, 690], [600, 90, 700]],
    ['others are not known', [600, 700, null], [600, 700]],
    ['nothing limits it', [600, null, null], null],
    ['nobody knows what it had', [null, 700, 690], null]
  ])('says what was had of the memory: %s', (_, [own, limit, used], said) => {
    const mib = (n: number | null) => n && n * 2 ** 20;
    const memory = {
      resident: mib(own),
      limit: mib(limit),
      used_of_limit: mib(used)
    };
    const text = summaryOf(evidence({ memory }), ENGLISH).memory?.text;
    expect(text?.match(/\d+/g)?.map(Number) ?? null).toEqual(said);
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
