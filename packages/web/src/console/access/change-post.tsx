// Another post for somebody: an ordinary one at once, one that looks after others by proposing it.
import { appointOfficer, changePost, isPrivileged, type Post } from '@doudi/core/access';
import { ORDINARY_ROLES, ROLES, type Role } from '@doudi/core/contract';
import { App } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { isWholePost, PostFields } from './post-fields.tsx';

export interface ChangePostProps {
  readonly user: {
    readonly actorId: string;
    readonly displayName: string;
    readonly role: Role;
    readonly area: string;
    readonly facilityId?: string | undefined;
  };
  /** Administrators and auditors come and go by two. */
  readonly isProposal: boolean;
  readonly onDone: () => void;
}

export function ChangePost({ user, isProposal, onDone }: ChangePostProps) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const { actorId, displayName: name, role, area, facilityId } = user;
  const [post, setPost] = useState<Post>({ role: isProposal && !isPrivileged(role) ? 'auditor' : role, area, ...(facilityId !== undefined && { facilityId }) });
  const change = useCommand(changePost);
  const appoint = useCommand(appointOfficer);
  const save = async () => {
    const input = { actorId, ...post };
    const saved = await (isProposal ? appoint.mutateAsync(input) : change.mutateAsync(input as Parameters<typeof change.mutateAsync>[0])).catch(
      () => undefined,
    );
    void stale('post');
    if (!saved) return;
    void message.success(isProposal ? t('access.proposed') : t('access.changed', { name }));
    onDone();
  };
  const error = change.error ?? appoint.error;
  return (
    <CommandDialog
      title={t(isProposal ? 'access.appointTitle' : 'access.changePostTitle', { name })}
      okText={t(isProposal ? 'access.propose' : 'access.save')}
      cancelText={t('admin.cancel')}
      okButtonProps={{ disabled: !isWholePost(post) }}
      onOk={() => void save()}
      onCancel={onDone}
    >
      <div className="stack">
        <p>{t(isProposal ? 'access.appointDetail' : 'access.changePostDetail')}</p>
        <PostFields id="post" roles={isProposal ? ROLES : ORDINARY_ROLES} post={post} onChange={setPost} />
        {error && <ProblemNotice error={error} />}
      </div>
    </CommandDialog>
  );
}
