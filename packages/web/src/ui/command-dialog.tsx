// A dialog that has something done: it stays while that is under way, for the answer says what was done.
import { useIsMutating, useQueryClient } from '@tanstack/react-query';
import { Modal, type ModalProps } from 'antd';

/** An antd Modal, open. With `mustAnswer` only its own buttons close it. */
export function CommandDialog({ mustAnswer = false, onCancel, ...props }: ModalProps & { readonly mustAnswer?: boolean }) {
  const queries = useQueryClient();
  const isBusy = useIsMutating() > 0;
  return (
    <Modal
      open
      closable={!isBusy && !mustAnswer}
      keyboard={!mustAnswer}
      mask={{ closable: false }}
      cancelButtonProps={{ disabled: isBusy }}
      confirmLoading={isBusy}
      {...props}
      // Asked of the client itself: a key can be faster than the page that shows what is under way.
      onCancel={(event) => {
        if (queries.isMutating() === 0) onCancel?.(event);
      }}
    />
  );
}
