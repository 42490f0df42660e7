import { KernelMessage } from '@jupyterlab/services';

/**
 * Parents of status messages that make nobody busy or idle; the server has the
 * same in its `shell_state`.
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
export class ExecutionState {
  /**
   * Forget what was running.
   *
   * @param busy - Whether something is running that did not begin here; an
   *   `idle` that belongs to nothing known ends it.
   */
  reset(busy = false): void {
    this._running = new Set(busy ? [''] : []);
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
      this._running.add(id);
    } else if (state !== 'idle') {
      return state;
    } else if (!this._running.delete(id)) {
      this._running.clear();
    }
    return this._running.size ? 'busy' : 'idle';
  }

  private _running = new Set<string>();
}
