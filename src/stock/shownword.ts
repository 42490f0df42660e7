import { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { ShellState } from './executionstate';
import {
  IKnown,
  isOfBase,
  stockWord,
  wordAfterBase,
  wordAfterServer
} from './kernelstatus';

type Word = KernelMessage.Status;

/**
 * The one word that a connection has for its kernel, and how it came about.
 */
export class ShownWord<T extends object> {
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
  tellOfRestart(): void {
    const word = this._value;
    this.show('restarting');
    this.show(word);
  }

  /**
   * Take in a word that the base class came to.
   */
  take(word: Word, known: IKnown): void {
    this.show(wordAfterBase(this._value, word, known));
  }

  /**
   * Take in the execution state that the server, or an answer of the kernel,
   * told.
   */
  settle(executionState: string): void {
    this.show(wordAfterServer(this._value, executionState));
  }

  /**
   * Take in what the kernel says; the last words of a dead one count no more.
   */
  hear(message: KernelMessage.IIOPubMessage): void {
    const { execution_state: state } = message.content as {
      readonly execution_state?: unknown;
    };
    if (typeof state === 'string' && this._value !== 'dead') {
      const word = this._shell.hear(state, message.parent_header);
      if (word && !isOfBase(word)) {
        this._change(word);
      }
    }
  }

  private _change(word: string): void {
    if (this._value !== word) {
      this._value = word;
      this.changed.emit(stockWord(word));
    }
  }

  private _value: string;
  private readonly _shell = new ShellState();
}
