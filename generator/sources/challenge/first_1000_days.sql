-- first_1000_days: one row per child and stage, as recorded by 31 December of that stage.
--
-- Reads the registers and local files (attached as cbs and local) and the list of children. A training child has a row for every stage at
-- which it was known (a pregnancy counts when a midwife had seen the mother by then); every other child has
-- the row of its own stage at the cut-off. Nothing that was recorded after `day` is used.
WITH stages (stage, years) AS (
  VALUES ('pregnancy', -1), ('first_year', 0), ('second_year', 1), ('toddler', 2)
),
births AS (
  SELECT RINPERSOON, mother, split, stage, CAST(left(birth_month, 4) AS INTEGER) AS born
  FROM children
),
perinatal AS (
  SELECT *, strptime(ddgeb, '%Y%m%d')::DATE - amddd + amddd1ond AS first_visit
  FROM cbs.PERINED
  WHERE CBKSoortNr_Kind = 'R'
),
moments AS (
  SELECT
    b.RINPERSOON, b.mother, b.born, s.stage,
    CASE WHEN b.split = 'train' THEN b.born + s.years ELSE last.year END AS year,
    make_date(CASE WHEN b.split = 'train' THEN b.born + s.years ELSE last.year END, 12, 31) AS day
  FROM births b
  CROSS JOIN stages s
  CROSS JOIN (SELECT max(JAAR)::INTEGER AS year FROM cbs.HOOGSTEOPLTAB) last
  LEFT JOIN perinatal p ON p.Rinpersoon_Kind = b.RINPERSOON
  WHERE CASE
    WHEN b.split <> 'train' THEN b.stage = s.stage
    WHEN s.stage = 'pregnancy' THEN p.first_visit <= make_date(b.born - 1, 12, 31)
    ELSE TRUE
  END
),
-- What is read twice is kept in memory by DuckDB: so only that of parents, not of a whole country.
mothers AS (
  SELECT DISTINCT mother AS RINPERSOON
  FROM moments
),
spells AS (
  SELECT h.*, strptime(DATUMAANVANGHH, '%Y%m%d')::DATE AS first_day, strptime(DATUMEINDEHH, '%Y%m%d')::DATE AS last_day
  FROM cbs.GBAHUISHOUDENSBUS h
  SEMI JOIN mothers USING (RINPERSOON)
),
-- The mother's household on the day, and the partner in it.
home AS (
  SELECT m.RINPERSOON, m.stage, h.HUISHOUDNR, h.DATUMAANVANGHH, h.TYPHH, h.AANTALPERSHH, h.AANTALKINDHH
  FROM moments m
  JOIN spells h ON h.RINPERSOON = m.mother AND m.day BETWEEN h.first_day AND h.last_day
),
partner AS (
  SELECT a.RINPERSOON, a.stage, min(h.RINPERSOON) AS partner
  FROM home a
  JOIN moments m USING (RINPERSOON, stage)
  JOIN cbs.GBAHUISHOUDENSBUS h
    ON h.HUISHOUDNR = a.HUISHOUDNR AND h.DATUMAANVANGHH = a.DATUMAANVANGHH
    AND h.PLHH IN (' 3', ' 4', ' 5', ' 6') AND h.RINPERSOON <> m.mother
  GROUP BY ALL
),
-- The legal father once the child is born; before that, the man the mother lives with.
father AS (
  SELECT m.RINPERSOON, m.stage, p.partner,
    CASE WHEN m.stage = 'pregnancy' THEN p.partner WHEN k.RINPERSOONSpa = 'R' THEN k.RINPERSOONpa END AS father
  FROM moments m
  LEFT JOIN partner p USING (RINPERSOON, stage)
  LEFT JOIN cbs.KINDOUDERTAB k ON k.RINPERSOON = m.RINPERSOON
),
parents AS (
  SELECT RINPERSOON
  FROM mothers
  UNION
  SELECT father FROM father WHERE father IS NOT NULL
),
changes AS (
  SELECT m.RINPERSOON, m.stage, count(*) AS household_changes
  FROM moments m
  JOIN spells h ON h.RINPERSOON = m.mother AND h.first_day > m.day - INTERVAL 3 YEAR AND h.first_day <= m.day
  GROUP BY ALL
),
income AS (
  SELECT k.RINPERSOON, k.JAAR, i.*
  EXCLUDE (JAAR)
  FROM cbs.KOPPELPERSOONHUISHOUDEN k
  SEMI JOIN mothers USING (RINPERSOON)
  JOIN cbs.INHATAB i ON i.JAAR = k.JAAR AND i.RINPERSOONHKW = k.RINPERSOONHKW
),
poor_years AS (
  SELECT m.RINPERSOON, m.stage, count(*) FILTER (i.INHARMLAG BETWEEN 0 AND 99) AS low_income_years
  FROM moments m
  JOIN income i ON i.RINPERSOON = m.mother AND i.JAAR BETWEEN m.year - 2 AND m.year
  GROUP BY ALL
),
work AS (
  SELECT RINPERSOON, AANVSECM, EINDSECM,
    CASE SECM
      WHEN '11' THEN 'employee' WHEN '13' THEN 'self_employed' WHEN '21' THEN 'unemployment_benefit'
      WHEN '22' THEN 'social_assistance' WHEN '24' THEN 'disability_benefit' WHEN '25' THEN 'pension'
      WHEN '26' THEN 'student' WHEN '31' THEN 'student' ELSE 'no_income'
    END AS work
  FROM cbs.SECMBUS
  SEMI JOIN parents USING (RINPERSOON)
),
-- All visits to the clinic up to the day; the items and the indication are those of the visit at two years.
clinic AS (
  SELECT
    m.RINPERSOON, m.stage,
    max(j.zin2w) AS zin2w, max(j.pop6) AS pop6, max(j.meertaal) AS meertaal, max(j.d_verwijs_11) AS d_verwijs_11,
    arg_max(j.score_com, j.dat_a) AS score_com, arg_max(j.score_gm, j.dat_a) AS score_gm,
    arg_max(j.score_fmp, j.dat_a) AS score_fmp, max(j.dat_a) AS last_visit,
    avg(j.score_com) AS mean_com, avg(j.score_gm) AS mean_gm, avg(j.score_fmp) AS mean_fmp,
    count(*) FILTER (j.zorg = '1') AS concerns, max(j.aandoening) AS aandoening
  FROM moments m
  JOIN local.JGZ j ON j.RINPERSOON = m.RINPERSOON AND j.dat_a <= strftime(m.day, '%Y%m%d')
  GROUP BY ALL
),
-- Day care and childminders before school (kinds 1 and 3) in the year of the stage.
day_care AS (
  SELECT m.RINPERSOON, m.stage, sum(k.URENOPVANG / k.AANTALMAANDEN) AS hours
  FROM moments m
  JOIN cbs.KINDEROPVANG_KIND k ON k.RINPERSOON = m.RINPERSOON AND k.JAAR = m.year AND k.SOORTOPVANG IN ('1', '3')
  GROUP BY ALL
),
schooling AS (
  SELECT RINPERSOON, JAAR,
    CASE left(OPLNIVSOI2021AGG4HBmetNIRWO, 1)
      WHEN '1' THEN 'low' WHEN '2' THEN 'middle' WHEN '3' THEN 'high' ELSE 'unknown'
    END AS education
  FROM cbs.HOOGSTEOPLTAB
  SEMI JOIN parents USING (RINPERSOON)
),
-- Registers of debts and youth care begin in 2015: before that nothing is known, which is not the same as none.
debts AS (
  SELECT RINPERSOON, JAAR, smalle_def_problematische_schulden_HH = 1 AS debts
  FROM cbs.SCHULDENPROBLEMATIEK
),
-- Of the mother or her partner: two joins, since one on either of two keys compares every family with every row of the year.
arrears AS (
  SELECT m.RINPERSOON, m.stage
  FROM moments m
  JOIN cbs.WANBZVWTAB w ON w.JAAR = m.year AND w.RINPERSOON = m.mother
  UNION
  SELECT m.RINPERSOON, m.stage
  FROM moments m
  JOIN partner p USING (RINPERSOON, stage)
  JOIN cbs.WANBZVWTAB w ON w.JAAR = m.year AND w.RINPERSOON = p.partner
),
-- Costs of mental health care, or medicines for it.
care_of_mind AS (
  SELECT RINPERSOON, JAAR
  FROM cbs.ZVWZORGKOSTENTAB
  SEMI JOIN parents USING (RINPERSOON)
  WHERE greatest(ZVWKEERSTELIJNSPSYCHO, ZVWKGGZ, ZVWKGENBASGGZ, ZVWKSPECGGZ, ZVWKGGZZPMTOTAAL) > 0
  UNION
  SELECT RINPERSOON, JAAR
  FROM cbs.MEDICIJNTAB
  SEMI JOIN parents USING (RINPERSOON)
),
address_changes AS (
  SELECT m.RINPERSOON, m.stage, count(*) AS address_changes
  FROM moments m
  JOIN cbs.GBAADRESOBJECTBUS a ON a.RINPERSOON = m.mother
  WHERE strptime(a.GBADATUMAANVANGADRESHOUDING, '%Y%m%d')::DATE > m.day - INTERVAL 3 YEAR
    AND strptime(a.GBADATUMAANVANGADRESHOUDING, '%Y%m%d')::DATE <= m.day
  GROUP BY ALL
),
care AS (
  SELECT RINPERSOON, JGDHGELDIGHEIDBEGINDATUM AS first, JGDHGELDIGHEIDEINDDATUM AS last FROM cbs.JGDHULPBUS
  UNION ALL
  SELECT RINPERSOON, JGDBGELDIGHEIDBEGINDATUM, JGDBGELDIGHEIDEINDDATUM FROM cbs.JGDBESCHERMBUS
),
-- Youth care of the child itself, and of other children of its mother, on some day of the year.
cared_for AS (
  SELECT m.RINPERSOON, m.stage,
    bool_or(k.RINPERSOON = m.RINPERSOON) AS child,
    count(DISTINCT k.RINPERSOON) FILTER (k.RINPERSOON <> m.RINPERSOON) AS siblings
  FROM moments m
  JOIN cbs.KINDOUDERTAB k ON k.RINPERSOONMa = m.mother
  JOIN care y ON y.RINPERSOON = k.RINPERSOON
    AND y.first <= strftime(m.day, '%Y%m%d') AND (trim(y.last) = '' OR y.last >= m.year || '0101')
  GROUP BY ALL
),
older AS (
  SELECT m.RINPERSOON, m.stage, count(*) AS older_siblings
  FROM moments m
  JOIN cbs.KINDOUDERTAB k ON k.RINPERSOONMa = m.mother AND k.RINPERSOON <> m.RINPERSOON
  JOIN cbs.GBAPERSOONTAB g ON g.RINPERSOON = k.RINPERSOON
  JOIN births b ON b.RINPERSOON = m.RINPERSOON
  JOIN children c ON c.RINPERSOON = m.RINPERSOON
  WHERE g.GBAGEBOORTEJAAR || '-' || g.GBAGEBOORTEMAAND < c.birth_month
  GROUP BY ALL
)
SELECT
  m.RINPERSOON,
  m.stage,
  m.year AS year,
  CASE WHEN m.stage = 'pregnancy' THEN NULL WHEN g.GBAGESLACHT = '1' THEN 'boy' ELSE 'girl' END AS sex,
  coalesce(o.older_siblings, 0) + 1 AS birth_order,
  m.year - CAST(gm.GBAGEBOORTEJAAR AS INTEGER) AS mother_age,
  m.year - CAST(gf.GBAGEBOORTEJAAR AS INTEGER) AS father_age,
  f.father IS NOT NULL AS father_known,
  coalesce(f.father = f.partner, FALSE) AS parents_together,
  CASE
    WHEN h.TYPHH = '6' OR h.TYPHH = '1' THEN 'single_parent'
    WHEN h.TYPHH IN ('3', '5') THEN 'married_couple'
    WHEN h.TYPHH IN ('2', '4') THEN 'unmarried_couple'
    ELSE 'other'
  END AS household_type,
  h.AANTALPERSHH AS household_size,
  h.AANTALKINDHH AS children_at_home,
  coalesce(ch.household_changes, 0) AS household_changes,
  coalesce(em.education, 'unknown') AS mother_education,
  coalesce(ef.education, 'unknown') AS father_education,
  gm.GBAHERKOMSTLAND AS mother_origin,
  gm.GBAGEBOORTELANDNL = '0' AS mother_born_abroad,
  coalesce(wm.work, 'no_income') AS mother_work,
  wf.work AS father_work,
  nullif(i.INHGESTINKH, 9999999999) AS household_income,
  nullif(i.INHP100HGEST, -1) AS income_percentile,
  nullif(i.INHARMLAG, -1) AS low_income_index,
  coalesce(y.low_income_years, 0) AS low_income_years,
  nullif(i.INHUAF, -1) AS benefit_share,
  d.debts AS problematic_debts,
  r.RINPERSOON IS NOT NULL AS premium_arrears,
  CASE i.INHEHALGR WHEN '1' THEN 'owner' WHEN '2' THEN 'tenant' WHEN '3' THEN 'tenant_with_allowance' END AS tenure,
  mm.RINPERSOON IS NOT NULL AS mother_mental_health_care,
  CASE WHEN f.father IS NOT NULL THEN mf.RINPERSOON IS NOT NULL END AS father_mental_health_care,
  coalesce(a.address_changes, 0) AS address_changes,
  CASE WHEN m.year >= 2015 THEN coalesce(cf.child, FALSE) END AS youth_care_this_year,
  CASE WHEN m.year >= 2015 THEN coalesce(cf.siblings, 0) END AS siblings_in_youth_care,
  CASE WHEN m.stage <> 'pregnancy' AND p.amddd BETWEEN 154 AND 315 THEN p.amddd END AS gestation_days,
  CASE WHEN m.stage <> 'pregnancy' AND p.geboortegew >= 300 THEN p.geboortegew END AS birth_weight,
  CASE WHEN m.stage <> 'pregnancy' THEN p.amddd1ond END AS first_visit_day,
  CASE WHEN m.stage <> 'pregnancy' THEN p.pc4 END AS postcode4,
  CASE c.zin2w WHEN '1' THEN 'seen' WHEN '2' THEN 'not_seen' WHEN '3' THEN 'told' END AS two_word_sentences,
  CASE c.pop6 WHEN '1' THEN 'seen' WHEN '2' THEN 'not_seen' WHEN '3' THEN 'told' END AS points_at_doll,
  c.meertaal = '1' AS multilingual,
  c.d_verwijs_11 = '1' AS preschool_referral,
  c.score_com AS development_language,
  c.score_gm AS development_motor,
  c.score_fmp AS development_social,
  round(c.mean_com, 2) AS development_language_mean,
  round(c.mean_gm, 2) AS development_motor_mean,
  round(c.mean_fmp, 2) AS development_social_mean,
  round(date_diff('day', strptime(p.ddgeb, '%Y%m%d'), strptime(c.last_visit, '%Y%m%d')) / 30.4375) AS development_age,
  c.concerns AS clinic_concerns,
  c.aandoening = '1' AS chronic_condition,
  CASE WHEN m.stage <> 'pregnancy' THEN dc.hours IS NOT NULL END AS childcare,
  CASE WHEN m.stage <> 'pregnancy' THEN round(dc.hours, 1) END AS childcare_hours,
  CASE WHEN m.stage = 'toddler' THEN coalesce(v.DATUMDOELGROEP <= strftime(m.day, '%Y%m%d'), FALSE) END AS preschool_target,
  CASE WHEN m.stage = 'toddler' THEN coalesce(v.DATUMSTART <= strftime(m.day, '%Y%m%d'), FALSE) END AS attends_preschool,
  CASE WHEN pi.enrolled <= strftime(m.day, '%Y%m%d') THEN pi.arm ELSE 'none' END AS pilot_arm
FROM moments m
LEFT JOIN home h USING (RINPERSOON, stage)
LEFT JOIN father f USING (RINPERSOON, stage)
LEFT JOIN changes ch USING (RINPERSOON, stage)
LEFT JOIN poor_years y USING (RINPERSOON, stage)
LEFT JOIN older o USING (RINPERSOON, stage)
LEFT JOIN arrears r USING (RINPERSOON, stage)
LEFT JOIN address_changes a USING (RINPERSOON, stage)
LEFT JOIN cared_for cf USING (RINPERSOON, stage)
LEFT JOIN clinic c USING (RINPERSOON, stage)
LEFT JOIN care_of_mind mm ON mm.RINPERSOON = m.mother AND mm.JAAR = m.year
LEFT JOIN care_of_mind mf ON mf.RINPERSOON = f.father AND mf.JAAR = m.year
LEFT JOIN debts d ON d.RINPERSOON = m.mother AND d.JAAR = m.year
LEFT JOIN day_care dc USING (RINPERSOON, stage)
LEFT JOIN local.VVE v ON v.RINPERSOON = m.RINPERSOON
LEFT JOIN local.PILOTS pi ON pi.RINPERSOON = m.RINPERSOON
LEFT JOIN cbs.GBAPERSOONTAB g ON g.RINPERSOON = m.RINPERSOON
LEFT JOIN cbs.GBAPERSOONTAB gm ON gm.RINPERSOON = m.mother
LEFT JOIN cbs.GBAPERSOONTAB gf ON gf.RINPERSOON = f.father
LEFT JOIN schooling em ON em.RINPERSOON = m.mother AND em.JAAR = m.year
LEFT JOIN schooling ef ON ef.RINPERSOON = f.father AND ef.JAAR = m.year
LEFT JOIN work wm ON wm.RINPERSOON = m.mother AND strftime(m.day, '%Y%m%d') BETWEEN wm.AANVSECM AND wm.EINDSECM
LEFT JOIN work wf ON wf.RINPERSOON = f.father AND strftime(m.day, '%Y%m%d') BETWEEN wf.AANVSECM AND wf.EINDSECM
LEFT JOIN income i ON i.RINPERSOON = m.mother AND i.JAAR = m.year
LEFT JOIN perinatal p ON p.Rinpersoon_Kind = m.RINPERSOON
