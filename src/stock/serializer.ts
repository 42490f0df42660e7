import { Kernel, KernelMessage, ServerConnection } from '@jupyterlab/services';
import { readKernel } from '../wire/kernel';
import { isExecutionState } from '../vocabulary/deprecations';

/**
 * What a connection lets through of what its base class sends and hears.
 */
export interface IMessageFilter {
  /**
   * Called when the kernel is said to be dead.
   *
   * @returns Whether the base class must not hear of it.
   */
  died: () => boolean;

  /**
   * Whether a restart is over already, and needs no request.
   */
  restartedElsewhere: boolean;
}

/**
 * Server settings whose serializer lets no `dead` through, and words that no
 * specification has.
 *
 * @param settings - The settings to build on.
 * @param wire - Decides.
 *
 * #### Notes
 * A stock connection that has seen `dead` disposes itself for good, also when
 * the kernel can be restarted under the same id. One that hears an execution
 * state that it does not know throws the message away as malformed.
 */
export function filteredSettings(
  settings: ServerConnection.ISettings,
  wire: IMessageFilter
): ServerConnection.ISettings {
  const { serializer } = settings;
  return {
    ...settings,
    serializer: {
      serialize: (message, protocol) => serializer.serialize(message, protocol),
      deserialize: (data, protocol) => {
        const message = serializer.deserialize(data, protocol);
        const state = stateIn(message);
        const unknown = !isExecutionState(state) && !OF_STOCK.includes(state);
        return state && (state === 'dead' ? wire.died() : unknown)
          ? unheeded(message)
          : message;
      }
    }
  };
}

/**
 * A kernel API client that never answers that a kernel is dead.
 *
 * @param client - The client to build on.
 * @param wire - Is told instead.
 *
 * #### Notes
 * A stock connection asks for the model when its socket was refused. The
 * promise for one that is dead stays open: the connection then neither
 * disposes itself nor knocks again until somebody calls `reconnect()`.
 */
export function wiredClient(
  client: Kernel.IKernelAPIClient,
  wire: IMessageFilter
): Kernel.IKernelAPIClient {
  const getModel: Kernel.IKernelAPIClient['getModel'] = async id => {
    const model = await client.getModel(id);
    if (readKernel(model)?.status !== 'dead') {
      return model;
    }
    wire.died();
    return new Promise(() => undefined);
  };
  const restart: Kernel.IKernelAPIClient['restart'] = async id => {
    if (!wire.restartedElsewhere) {
      await client.restart(id);
    }
  };
  return Object.create(client, {
    getModel: { value: getModel },
    restart: { value: restart }
  });
}

/**
 * What stock lets pass as well.
 */
const OF_STOCK: readonly string[] = ['restarting', 'dead'];

/**
 * The execution state in a status message; `''` in any other.
 */
function stateIn(message: KernelMessage.IMessage): string {
  const { channel, header, content } = message;
  return channel === 'iopub' && header.msg_type === 'status'
    ? String((content as KernelMessage.IStatusMsg['content']).execution_state)
    : '';
}

/**
 * A type that neither the message validation nor a connection knows, so that
 * it goes by unheeded.
 */
const UNHEEDED = 'kernel_status_unheeded';

function unheeded(message: KernelMessage.IMessage): KernelMessage.IMessage {
  return {
    ...message,
    header: { ...message.header, msg_type: UNHEEDED }
  } as unknown as KernelMessage.IMessage;
}
