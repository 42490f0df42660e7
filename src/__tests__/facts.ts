import { IEvidence, readEvidence } from '../wire/evidence';
import { IKernelFact, ILastExit, KernelStatus } from '../wire/kernel';

/**
 * Parts of a last exit; `null` for none.
 */
export type Exit = Partial<ILastExit> | null;

/**
 * A record of the kernel `k`, whose process was killed if it ended.
 */
export function fact(
  status: KernelStatus,
  exit: Exit = null,
  seq = 3
): IKernelFact {
  return {
    id: 'k',
    name: 'python3',
    status,
    executionState: 'idle',
    reason: '',
    seq,
    epoch: 'e',
    lastExit: exit && {
      number: 1,
      cause: 'signal',
      kind: 'killed',
      certain: true,
      facts: { signal: 'SIGKILL' },
      reason: 'Killed by SIGKILL',
      exitCode: null,
      signal: 'SIGKILL',
      initiator: 'system',
      startedAt: '',
      endedAt: 't1',
      restarts: 0,
      ...exit
    }
  };
}

/**
 * The server's answer about a segmentation fault in line 3 of cell [7].
 */
export const SEGFAULT = {
  number: 1,
  ended_at: 't1',
  cause: 'signal',
  certain: true,
  reason: 'Crashed with SIGSEGV (segmentation fault)',
  kind: 'segmentation-fault',
  facts: { signal: 'SIGSEGV', crashed: true },
  hint: 'A native library read memory that is not its own.',
  exit_code: null,
  signal: 'SIGSEGV',
  core_dumped: false,
  cell: {
    cell_id: 'crashed',
    code: 'import ctypes\n\n  ctypes.string_at(0)',
    code_hash: null,
    execution_count: 7,
    line: 3,
    message_id: 'm'
  },
  traceback: {
    headline: 'Fatal Python error: Segmentation fault',
    frames: [
      { file: 'ctypes/__init__.py', line: 5, function: 'f', in_cell: false },
      { file: '/tmp/1.py', line: 3, function: '<module>', in_cell: true }
    ],
    text: 'Fatal Python error: Segmentation fault\n  File "x"'
  },
  stderr: { text: 'a warning\n', cut: true },
  memory: {
    resident: 2 ** 20,
    peak: 3 * 2 ** 20,
    limit: null,
    limit_of: null,
    used_of_limit: null
  },
  oom: { own_kills: 0, machine_kills: null },
  versions: { kernel: 'python3', jupyter_server: '2.21.1' },
  operator: { hint: 'Ask us.', link: 'https://example.org/help' }
};

/**
 * What the page reads from such an answer.
 */
export function evidence(change: object = {}): IEvidence {
  return readEvidence({ evidence: { ...SEGFAULT, ...change } })!;
}

/**
 * What a kernel may write to harm a page, and what of it is to be seen.
 */
export const HOSTILE: readonly (readonly [
  what: string,
  written: string,
  seen: string
])[] = [
  [
    'a script',
    '<script>window.injected = true</script>',
    '<script>window.injected = true</script>'
  ],
  [
    'a handler',
    '<img src=x onerror="window.injected = true">',
    '<img src=x onerror="window.injected = true">'
  ],
  ['a frame', '<iframe srcdoc="<b>">', '<iframe srcdoc="<b>">'],
  ['an entity', '&lt;b&gt; &#60;', '&lt;b&gt; &#60;'],
  ['ANSI escapes', '\u001b[31mred\u001b[0m text', 'red text'],
  ['a terminal link', '\u001b]8;;javascript:x\u0007a\u001b]8;;\u0007', 'a'],
  ['null bytes', 'before\u0000\u0000after', 'before after'],
  ['reordering', 'a\u202eb', 'a b']
];
