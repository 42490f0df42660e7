import { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { isExecutionState } from '../vocabulary/deprecations';

type Word = KernelMessage.Status;

/**
 * What else a connection knows.
 */
export interface IKnown {
  /**
   * Whether the server said that the kernel is dead.
   */
  readonly dead: boolean;

  /**
   * Whether the server says such things at all.
   */
  readonly serverReports: boolean;
}

/**
 * Words that leave open what the kernel is doing.
 */
const OPEN: readonly string[] = ['unknown', 'starting', 'restarting'];

/**
 * Words that the base class comes to by itself; the others are what the kernel
 * said.
 */
const OF_BASE: readonly string[] = [
  'autorestarting',
  'dead',
  'restarting',
  'unknown'
];

/**
 * Whether a word is the base class's own.
 */
function isOfBase(word: string): word is Word {
  return OF_BASE.includes(word);
}

/**
 * The nearest stock word: of a kernel that says what no specification has,
 * nothing is known.
 */
export function stockStatus(word: string): Word {
  return isOfBase(word) || isExecutionState(word) ? word : 'unknown';
}

/**
 * The word that a connection shows after its base class came to one of its own.
 *
 * @param shown - The word shown so far.
 * @param word - The base class's word.
 * @param known - What else is known.
 */
export function statusAfterBase(
  shown: string,
  word: Word,
  known: IKnown
): string {
  switch (word) {
    case 'dead':
    case 'restarting':
      return word;
    case 'autorestarting':
      // Stock opens a dialog at this word.
      return known.serverReports ? shown : word;
    case 'unknown':
      // The base class's word for having no connection, an axis of its own.
      return known.dead || shown === 'restarting' ? shown : word;
    default:
      // The kernel's own, which is heard with the request that it belongs to.
      return shown;
  }
}

/**
 * The word that a connection shows after the server, or an answer of the
 * kernel, told the execution state.
 *
 * @param shown - The word shown so far: the kernel's own messages are believed
 *   where there are any.
 * @param executionState - The execution state.
 */
export function statusAfterServer(
  shown: string,
  executionState: string
): string {
  const isKnown = executionState === 'idle' || executionState === 'busy';
  return isKnown && OPEN.includes(shown) ? executionState : shown;
}

/**
 * Parents of status messages that make nobody busy or idle; the server has the
 * same in its `execution_state`, and the same rules.
 */
const SILENT: readonly string[] = [
  'comm_info_request',
  'complete_request',
  'create_subshell_request',
  'debug_request',
  'delete_subshell_request',
  'history_request',
  'inspect_request',
  'interrupt_request',
  'is_complete_request',
  'kernel_info_request',
  'list_subshell_request',
  'shutdown_request',
  'usage_request'
];

/**
 * What a kernel says that it is doing, over all that it runs.
 *
 * #### Notes
 * A kernel answers everything with `busy` and `idle`: a question on the control
 * channel, and a comm on a subshell, while a cell runs. Stock takes the last
 * `idle` for the end of them all.
 */
class ExecutionState {
  /**
   * Forget what was running.
   *
   * @param busy - Whether something is running that did not begin here; an
   *   `idle` that belongs to nothing known ends it.
   */
  reset(busy = false): void {
    this._running = new Map(busy ? [['', null]] : []);
  }

  /**
   * Take in a status message.
   *
   * @param state - The execution state in it.
   * @param parent - The header of the request that it belongs to; without an id
   *   where the kernel speaks unasked.
   *
   * @returns What the kernel is doing; `null` when the message does not say.
   */
  onState(
    state: string,
    parent: Partial<KernelMessage.IHeader>
  ): string | null {
    const { msg_id: id, msg_type: type } = parent;
    if (type !== undefined && SILENT.includes(type)) {
      return null;
    }
    if (!id) {
      this.reset(state === 'busy');
      return state;
    }
    if (state === 'busy') {
      this._begin(id, parent);
    } else if (state === 'idle') {
      this._end(id);
    } else {
      return state;
    }
    return this._running.size ? 'busy' : 'idle';
  }

  /**
   * Take in a reply to a cell: it is over, should its `idle` never come.
   *
   * @returns Whether nothing is running any more.
   */
  onReply(id: string): boolean {
    if (!this._running.delete(id)) {
      this._running.delete('');
    }
    this._replied = [...this._replied.slice(-99), id];
    return this._running.size === 0;
  }

  private _begin(id: string, parent: Partial<KernelMessage.IHeader>): void {
    let subshell: string | null = null;
    if (parent.msg_type === 'execute_request') {
      subshell = `of ${(parent as { subshell_id?: string }).subshell_id}`;
      // One at a time: the idle of the one before was lost, or never sent.
      for (const [other, its] of [...this._running]) {
        if (its === subshell) {
          this._running.delete(other);
        }
      }
    }
    this._running.set(id, subshell);
  }

  private _end(id: string): void {
    if (!this._running.delete(id) && !this._replied.includes(id)) {
      // Its beginning was lost: what else was, is not known.
      this._running.clear();
    }
  }

  /**
   * The requests that are being run; of cells, with the subshell.
   */
  private _running = new Map<string, string | null>();

  /**
   * Cells that a reply has ended; their `idle` may still come.
   */
  private _replied: readonly string[] = [];
}

/**
 * The one word that a connection has for its kernel, and how it came about.
 */
export class ReportedStatus<T extends object> {
  /**
   * @param connection - Whose word it is.
   * @param value - The word to begin with.
   */
  constructor(connection: T, value: string) {
    this._value = value;
    this.changed = new Signal<T, Word>(connection);
  }

  /**
   * Emitted with the nearest stock word.
   */
  readonly changed: Signal<T, Word>;

  /**
   * The word as it came.
   */
  get value(): string {
    return this._value;
  }

  /**
   * Show a word that no message of the kernel brought: what was heard before
   * counts no more.
   */
  show(word: string): void {
    if (this._value !== word) {
      this._shell.reset(word === 'busy');
      this._change(word);
    }
  }

  /**
   * Tell of a restart that was missed: whoever keeps what the kernel holds must
   * hear of it.
   */
  announceRestart(): void {
    const word = this._value;
    this.show('restarting');
    this.show(word);
  }

  /**
   * Take in a word that the base class came to.
   */
  setFromBase(word: Word, known: IKnown): void {
    this.show(statusAfterBase(this._value, word, known));
  }

  /**
   * Take in the execution state that the server, or an answer of the kernel,
   * told.
   */
  setFromServer(executionState: string): void {
    this.show(statusAfterServer(this._value, executionState));
  }

  /**
   * Take in what the kernel says; the last words of a dead one count no more.
   */
  onStatusMessage(message: KernelMessage.IIOPubMessage): void {
    const { execution_state: state } = message.content as {
      readonly execution_state?: unknown;
    };
    if (typeof state === 'string' && this._value !== 'dead') {
      const word = this._shell.onState(state, message.parent_header);
      if (word && !isOfBase(word)) {
        this._change(word);
      }
    }
  }

  /**
   * Take in a reply of the kernel to a cell.
   */
  onReply(id: string): void {
    if (this._shell.onReply(id) && this._value === 'busy') {
      this._change('idle');
    }
  }

  private _change(word: string): void {
    if (this._value !== word) {
      this._value = word;
      this.changed.emit(stockStatus(word));
    }
  }

  private _value: string;
  private readonly _shell = new ExecutionState();
}
