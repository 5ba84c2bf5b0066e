// The hospitals and health centres of the register, with what the schemes ask about them.

import { Button, Input } from 'antd';
import { useState } from 'react';
import { type Facility, useFacilities } from '../../session/facilities.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { AddFacility } from './add-facility.tsx';
import { LEVELS, useFactWords } from './fact-words.ts';
import './admin.css';

export function FacilitiesPage() {
  const { t } = useWords();
  const [isAdding, setAdding] = useState(false);
  const facilities = useFacilities();
  return (
    <Page
      title={t('admin.facilities')}
      actions={
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('admin.addFacility')}
        </Button>
      }
    >
      <Loaded query={facilities}>
        {(list) => (
          <>
            {list.length === 0 ? <Nothing text={t('admin.noFacilities')} /> : <FacilitiesTable facilities={list} />}
            {isAdding && <AddFacility known={list} onDone={() => setAdding(false)} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function FacilitiesTable({ facilities }: { readonly facilities: readonly Facility[] }) {
  const { t } = useWords();
  const { wordOf } = useFactWords();
  const [text, setText] = useState('');
  const found = facilities.filter(({ name }) => name.includes(text.trim()));
  const inside = facilities.filter(({ area }) => area === 'inside').length;
  return (
    <>
      <div className="section-head">
        <p className="quiet">{t('admin.facilitiesCount', { count: facilities.length, inside })}</p>
        <Input
          className="find-in-list"
          type="search"
          aria-label={t('admin.find')}
          placeholder={t('admin.find')}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      {found.length === 0 ? (
        <Nothing text={t('admin.noneFound', { text: text.trim() })} />
      ) : (
        <WideFigures label={t('admin.facilitiesTable')}>
          <table className="figures admin-table">
            <thead>
              <tr>
                <th>{t('admin.facilityName')}</th>
                <th>{t('admin.level')}</th>
                <th>{t('admin.tier')}</th>
                <th>{t('admin.type')}</th>
                <th>{t('admin.area')}</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ facilityId, name, level, tier, type, area }) => (
                <tr key={facilityId}>
                  <th scope="row">{name}</th>
                  <td>{level === undefined ? <span className="quiet">{t('admin.noLevel')}</span> : t(LEVELS[level] ?? 'admin.noLevel')}</td>
                  <td>{tier !== undefined && wordOf('facility.tier', tier)}</td>
                  <td>{type !== undefined && wordOf('facility.type', type)}</td>
                  <td>{t(`admin.area.${area}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideFigures>
      )}
    </>
  );
}
