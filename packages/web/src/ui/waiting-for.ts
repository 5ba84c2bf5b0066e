// A dialog while what it asked for is under way: it stays, for its answer says what was done.
import type { ModalProps } from 'antd';

/** What an antd Modal is told. */
export function waitingFor(isBusy: boolean): Pick<ModalProps, 'closable' | 'keyboard' | 'maskClosable' | 'cancelButtonProps'> {
  return { closable: !isBusy, keyboard: !isBusy, maskClosable: false, cancelButtonProps: { disabled: isBusy } };
}
