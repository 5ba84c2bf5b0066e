// The fields of a post: role, area, facility.
import type { Post } from '@doudi/core/access';
import { COUNTY_ROLES, type Role } from '@doudi/core/contract';
import { Select } from 'antd';
import { useFacilities } from '../../session/facilities.ts';
import { useAccount } from '../../session/session.tsx';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from './areas.ts';

export interface PostFieldsProps {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly post: Post;
  readonly onChange: (post: Post) => void;
}

export function PostFields({ id, roles, post, onChange }: PostFieldsProps) {
  const { t } = useWords();
  const { countyId, area } = useAccount();
  const { choices } = useAreas();
  const worksSomewhere = post.role === 'finance' || post.role === 'clerk';
  const isOverCounty = COUNTY_ROLES.includes(post.role);
  // Posts over the whole county are given by those who have one.
  const given = roles.filter((role) => area === countyId || !COUNTY_ROLES.includes(role));
  return (
    <>
      <Field id={`${id}-role`} label={t('admin.role')} hint={t(`admin.roleAbout.${post.role}`)}>
        <Select
          id={`${id}-role`}
          className="wide"
          value={post.role}
          onChange={(role: Role) => onChange({ role, area: COUNTY_ROLES.includes(role) ? countyId : post.area })}
          options={given.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
      </Field>
      <Field id={`${id}-area`} label={t('access.area')} hint={t('access.areaHint')}>
        <Select
          id={`${id}-area`}
          className="wide"
          aria-describedby={`${id}-area-hint`}
          showSearch={{ optionFilterProp: 'label' }}
          disabled={isOverCounty}
          value={post.area}
          onChange={(chosen: string) => onChange({ ...post, area: chosen })}
          options={[...choices]}
        />
      </Field>
      {worksSomewhere && <Workplace id={`${id}-facility`} post={post} onChange={onChange} />}
    </>
  );
}

function Workplace({ id, post, onChange }: Omit<PostFieldsProps, 'roles'>) {
  const { t } = useWords();
  const facilities = useFacilities();
  const { role, area, facilityId } = post;
  return (
    <Field id={id} label={t('admin.workplace')} hint={t(role === 'finance' ? 'admin.workplaceFinance' : 'admin.workplaceClerk')}>
      <Select
        id={id}
        className="wide"
        value={facilityId ?? null}
        onChange={(chosen: string | null | undefined) => onChange({ role, area, ...(chosen && { facilityId: chosen }) })}
        allowClear={role === 'clerk'}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={role === 'clerk' ? t('admin.noWorkplace') : ''}
        loading={facilities.isPending}
        options={(facilities.data ?? []).map((facility) => ({ value: facility.facilityId, label: facility.name }))}
      />
    </Field>
  );
}

/** Whether nothing is missing. */
export function isWholePost({ role, facilityId }: Post): boolean {
  return role !== 'finance' || facilityId !== undefined;
}
