import { KernelMessage } from '@jupyterlab/services';
import { ReportedStatus, stockStatus } from '../kernelstatus';
type Word = KernelMessage.Status;

/** What the kernel says, and in answer to which request; `''` for to none. */
type Said = [state: string, request: string, type?: string];

function message([state, id, type]: Said): KernelMessage.IIOPubMessage {
  const parent = id
    ? { msg_id: id, msg_type: type ?? 'execute_request' }
    : undefined;
  return {
    ...KernelMessage.createMessage<KernelMessage.IStatusMsg>({
      channel: 'iopub',
      msgType: 'status',
      session: 'kernel',
      content: { execution_state: state as Word }
    }),
    parent_header: (parent ?? {}) as KernelMessage.IHeader
  };
}

function shown(begin: Word, ...said: Said[]): string[] {
  const word = new ReportedStatus({}, begin);
  const words: string[] = [];
  word.changed.connect((_, value) => words.push(value));
  said.forEach(each => word.onStatusMessage(message(each)));
  expect(words.at(-1) ?? begin).toBe(stockStatus(word.value));
  return words;
}

describe('ShownWord', () => {
  it.each<[string, Said[], string[]]>([
    [
      'a cell runs and ends',
      [
        ['busy', 'a'],
        ['idle', 'a']
      ],
      ['busy', 'idle']
    ],
    [
      'a comm on a subshell comes and goes meanwhile',
      [
        ['busy', 'a'],
        ['busy', 'b', 'comm_msg'],
        ['idle', 'b', 'comm_msg'],
        ['idle', 'a']
      ],
      ['busy', 'idle']
    ],
    [
      'a comm outlasts the cell',
      [
        ['busy', 'a'],
        ['busy', 'b', 'comm_msg'],
        ['idle', 'a'],
        ['idle', 'b', 'comm_msg']
      ],
      ['busy', 'idle']
    ],
    [
      'a debugger asks meanwhile',
      [
        ['busy', 'a'],
        ['busy', 'b', 'debug_request'],
        ['idle', 'b', 'debug_request']
      ],
      ['busy']
    ],
    [
      'somebody asks in passing',
      [
        ['busy', 'a', 'complete_request'],
        ['idle', 'a', 'complete_request']
      ],
      []
    ],
    [
      'the end of what nobody saw begin',
      [
        ['busy', 'a'],
        ['idle', 'b']
      ],
      ['busy', 'idle']
    ],
    [
      'a word that no specification has, in the course of a cell',
      [
        ['busy', 'a'],
        ['crunching', 'a'],
        ['idle', 'a']
      ],
      ['busy', 'unknown', 'idle']
    ],
    [
      'a new process is heard of, and the former one never ended its cell',
      [
        ['busy', 'a'],
        ['starting', ''],
        ['idle', ''],
        ['busy', 'b'],
        ['idle', 'b']
      ],
      ['busy', 'starting', 'idle', 'busy', 'idle']
    ],
    [
      'words of the base class',
      [
        ['restarting', ''],
        ['dead', '']
      ],
      []
    ]
  ])('%s', (_, said, expected) => {
    expect(shown('idle', ...said)).toEqual(expected);
  });

  it('keeps a kernel busy that was met so, until what it runs ends', () => {
    const word = new ReportedStatus({}, 'unknown');
    word.show('busy');
    word.onStatusMessage(message(['busy', 'b', 'comm_msg']));
    word.onStatusMessage(message(['idle', 'b', 'comm_msg']));
    expect(word.value).toBe('busy');
    word.onStatusMessage(message(['idle', 'a']));
    expect(word.value).toBe('idle');
  });

  it('forgets what ran when the connection is lost', () => {
    const word = new ReportedStatus({}, 'idle');
    word.onStatusMessage(message(['busy', 'a']));
    word.show('unknown');
    word.show('idle');
    word.onStatusMessage(message(['busy', 'b']));
    word.onStatusMessage(message(['idle', 'b']));
    expect(word.value).toBe('idle');
  });

  it.each([
    ['its reply', ['a'], [] as Said[]],
    [
      'the next cell',
      [],
      [
        ['busy', 'b'],
        ['idle', 'b']
      ] as Said[]
    ]
  ])('ends a cell whose idle was lost with %s', (_, replies, said) => {
    const word = new ReportedStatus({}, 'idle');
    word.onStatusMessage(message(['busy', 'a']));
    replies.forEach(id => word.onReply(id));
    said.forEach(each => word.onStatusMessage(message(each)));
    expect(word.value).toBe('idle');
  });

  it.each([
    ['reply', 'idle'],
    ['idle', 'reply']
  ])('ends with a %s a cell that ran when it was met busy', (...order) => {
    const word = new ReportedStatus({}, 'unknown');
    word.show('busy');
    for (const each of order) {
      if (each === 'reply') {
        word.onReply('a');
      } else {
        word.onStatusMessage(message(['idle', 'a']));
      }
      expect(word.value).toBe('idle');
    }
  });

  it('ends nothing else with the idle after a reply', () => {
    const word = new ReportedStatus({}, 'idle');
    word.onStatusMessage(message(['busy', 'widget', 'comm_msg']));
    word.onStatusMessage(message(['busy', 'a']));
    word.onReply('a');
    word.onStatusMessage(message(['idle', 'a']));
    expect(word.value).toBe('busy');
  });

  it('does not hear the last words of a dead kernel', () => {
    const word = new ReportedStatus({}, 'busy');
    word.show('dead');
    word.onStatusMessage(message(['idle', 'a']));
    expect(word.value).toBe('dead');
  });

  it('listens to status messages only', () => {
    const word = new ReportedStatus({}, 'idle');
    word.onStatusMessage(
      KernelMessage.createMessage<KernelMessage.IStreamMsg>({
        channel: 'iopub',
        msgType: 'stream',
        session: 'kernel',
        content: { name: 'stdout', text: 'busy' }
      })
    );
    expect(word.value).toBe('idle');
  });
});
