-- Van registers naar een inzending, in één bestand.   From registers to a submission, in one file.
--
--   duckdb -f start.sql         of / or         python run_sql.py
--
-- 1 lezen · 2 kenmerken · 3 kloppen ze? · 4 een model · 5 hoe goed is het? · 6 inzending
-- 1 reading · 2 features · 3 are they right? · 4 a model · 5 how good is it? · 6 submission

-- 1. LEZEN / READING -----------------------------------------------------------------------------------------------
-- Alles is tekst tot we het omzetten: zo blijven voorloopnullen staan. / All is text until we convert it: leading zeros stay.

CREATE VIEW children AS FROM read_csv('data/children.csv', all_varchar = true);
CREATE VIEW outcomes AS FROM read_csv('data/train_outcomes.csv', all_varchar = true);
CREATE VIEW flat     AS FROM read_csv('data/first_1000_days.csv', all_varchar = true);

-- De registers van 1.000 families. Met de volledige registers: haal deze regels weg, en zet de drie regels eronder aan.
-- The registers of 1,000 families. With the full registers: take these lines away, and switch on the three lines below.
CREATE VIEW families AS FROM read_csv('data/registers/FAMILIES.csv', all_varchar = true);
CREATE SCHEMA cbs;
CREATE SCHEMA local;
CREATE VIEW cbs.GBAPERSOONTAB           AS FROM read_csv('data/registers/GBAPERSOONTAB.csv', all_varchar = true);
CREATE VIEW cbs.GBAHUISHOUDENSBUS       AS FROM read_csv('data/registers/GBAHUISHOUDENSBUS.csv', all_varchar = true);
CREATE VIEW cbs.HOOGSTEOPLTAB           AS FROM read_csv('data/registers/HOOGSTEOPLTAB.csv', all_varchar = true);
CREATE VIEW cbs.KOPPELPERSOONHUISHOUDEN AS FROM read_csv('data/registers/KOPPELPERSOONHUISHOUDEN.csv', all_varchar = true);
CREATE VIEW cbs.INHATAB                 AS FROM read_csv('data/registers/INHATAB.csv', all_varchar = true);
CREATE VIEW cbs.PERINED                 AS FROM read_csv('data/registers/PERINED.csv', all_varchar = true);
CREATE VIEW local.JGZ                   AS FROM read_csv('data/registers/JGZ.csv', all_varchar = true);
-- CREATE VIEW families AS SELECT DISTINCT mother FROM children;
-- ATTACH 'full/cbs.duckdb' AS cbs (READ_ONLY);
-- ATTACH 'full/local.duckdb' AS local (READ_ONLY);

-- 2. KENMERKEN / FEATURES ------------------------------------------------------------------------------------------
-- Van elk kind zoals het bekend was op 31 december van het jaar waarin het twee werd: nooit iets van later.
-- Of every child as it was known on 31 December of the year in which it became two: never anything later.

CREATE TABLE moment AS
SELECT RINPERSOON, mother, split, CAST(left(birth_month, 4) AS INTEGER) + 2 AS year
FROM children
WHERE split IN ('train', 'test');

CREATE TABLE walked AS
WITH home AS (          -- het huishouden van de moeder op die dag / the mother's household on that day
  SELECT m.RINPERSOON, h.TYPHH
  FROM moment m
  JOIN cbs.GBAHUISHOUDENSBUS h ON h.RINPERSOON = m.mother
    AND m.year || '1231' BETWEEN h.DATUMAANVANGHH AND h.DATUMEINDEHH
),
income AS (             -- persoon → huishouden → inkomen; -1 betekent onbekend / -1 means unknown
  SELECT m.RINPERSOON,
    max(nullif(CAST(i.INHARMLAG AS INTEGER), -1)) FILTER (CAST(i.JAAR AS INTEGER) = m.year) AS low_income_index,
    count(*) FILTER (CAST(i.INHARMLAG AS INTEGER) BETWEEN 0 AND 99) AS low_income_years
  FROM moment m
  JOIN cbs.KOPPELPERSOONHUISHOUDEN k ON k.RINPERSOON = m.mother AND CAST(k.JAAR AS INTEGER) BETWEEN m.year - 2 AND m.year
  JOIN cbs.INHATAB i ON i.RINPERSOONHKW = k.RINPERSOONHKW AND i.JAAR = k.JAAR
  GROUP BY ALL
),
clinic AS (             -- alle bezoeken aan het consultatiebureau tot die dag / all visits to the clinic up to that day
  SELECT m.RINPERSOON,
    round(avg(CAST(j.score_com AS DOUBLE)), 2) AS development_language_mean,
    round(avg(CAST(j.score_fmp AS DOUBLE)), 2) AS development_social_mean,
    count(*) FILTER (j.zorg = '1') AS clinic_concerns
  FROM moment m
  JOIN local.JGZ j ON j.RINPERSOON = m.RINPERSOON AND j.dat_a <= m.year || '1231'
  GROUP BY ALL
)
SELECT m.RINPERSOON,
  m.year - CAST(p.GBAGEBOORTEJAAR AS INTEGER) AS mother_age,
  CASE left(o.OPLNIVSOI2021AGG4HBmetNIRWO, 1) WHEN '1' THEN 'low' WHEN '2' THEN 'middle' WHEN '3' THEN 'high' ELSE 'unknown' END AS mother_education,
  CASE WHEN h.TYPHH IN ('1', '6') THEN 'single_parent' WHEN h.TYPHH IN ('3', '5') THEN 'married_couple'
    WHEN h.TYPHH IN ('2', '4') THEN 'unmarried_couple' ELSE 'other' END AS household_type,
  i.low_income_index,
  coalesce(i.low_income_years, 0) AS low_income_years,
  CASE WHEN CAST(b.geboortegew AS INTEGER) >= 300 THEN CAST(b.geboortegew AS INTEGER) END AS birth_weight,
  c.development_language_mean,
  c.development_social_mean,
  c.clinic_concerns
FROM moment m
JOIN families ON families.mother = m.mother   -- alleen families van wie we alles hebben / only families of whom we have all
JOIN cbs.GBAPERSOONTAB p ON p.RINPERSOON = m.mother
LEFT JOIN cbs.HOOGSTEOPLTAB o ON o.RINPERSOON = m.mother AND CAST(o.JAAR AS INTEGER) = m.year
LEFT JOIN home h ON h.RINPERSOON = m.RINPERSOON
LEFT JOIN income i ON i.RINPERSOON = m.RINPERSOON
LEFT JOIN cbs.PERINED b ON b.Rinpersoon_Kind = m.RINPERSOON AND b.CBKSoortNr_Kind = 'R'
LEFT JOIN clinic c ON c.RINPERSOON = m.RINPERSOON;

-- Dezelfde kolommen uit de platte tabel, voor iedereen. / The same columns from the flat table, for everybody.
CREATE TABLE ready AS
SELECT f.RINPERSOON, CAST(f.mother_age AS INTEGER) AS mother_age, f.mother_education, f.household_type,
  CAST(f.low_income_index AS INTEGER) AS low_income_index, CAST(f.low_income_years AS INTEGER) AS low_income_years,
  CAST(f.birth_weight AS INTEGER) AS birth_weight,
  CAST(f.development_language_mean AS DOUBLE) AS development_language_mean,
  CAST(f.development_social_mean AS DOUBLE) AS development_social_mean, CAST(f.clinic_concerns AS INTEGER) AS clinic_concerns
FROM flat f SEMI JOIN moment m ON m.RINPERSOON = f.RINPERSOON
WHERE f.stage = 'toddler';

-- 3. KLOPPEN ZE? / ARE THEY RIGHT? ---------------------------------------------------------------------------------
-- Wat we uit de registers maakten moet gelijk zijn aan de platte tabel: nul rijen verschil, anders stopt het hier.
-- What we made of the registers must equal the flat table: no row differs, or all stops here.

CREATE TABLE differs AS
SELECT w.*
FROM walked w LEFT JOIN ready r ON r.RINPERSOON = w.RINPERSOON
WHERE w.mother_age IS DISTINCT FROM r.mother_age OR w.mother_education IS DISTINCT FROM r.mother_education
  OR w.household_type IS DISTINCT FROM r.household_type OR w.low_income_index IS DISTINCT FROM r.low_income_index
  OR w.low_income_years IS DISTINCT FROM r.low_income_years OR w.birth_weight IS DISTINCT FROM r.birth_weight
  OR w.clinic_concerns IS DISTINCT FROM r.clinic_concerns
  -- van een gemiddelde mag de laatste decimaal verschillen / of a mean the last decimal may differ
  OR coalesce(abs(w.development_language_mean - r.development_language_mean), 0) > 0.011
  OR coalesce(abs(w.development_social_mean - r.development_social_mean), 0) > 0.011
  OR (w.development_social_mean IS NULL) <> (r.development_social_mean IS NULL);

SELECT (SELECT count(*) FROM walked) AS uit_registers_from_registers,
  (SELECT count(*) FROM ready) - (SELECT count(*) FROM walked) AS uit_platte_tabel_from_flat_table,
  CASE WHEN (SELECT count(*) FROM differs) = 0 THEN 0
    ELSE error('de kenmerken verschillen van de platte tabel / the features differ from the flat table: SELECT * FROM differs') END AS verschillen_differences;

CREATE TABLE features AS
FROM walked UNION ALL (FROM ready ANTI JOIN walked USING (RINPERSOON));

-- 4. EEN MODEL / A MODEL -------------------------------------------------------------------------------------------
-- Logistische regressie, geleerd met vijftig stappen van Newton per gewicht. Onbekend krijgt het gemiddelde (0).
-- Zes keer: vijf keer zonder een vijfde van de moeders (om eerlijk te meten), en één keer met allen (fold 5).
-- Logistic regression, learned by fifty steps of Newton, weight by weight. What is unknown gets the mean (0).
-- Six times: five times without a fifth of the mothers (to measure honestly), and once with all (fold 5).

CREATE TABLE x AS
WITH numbers AS (
  SELECT RINPERSOON,
    CASE mother_education WHEN 'low' THEN -1.0 WHEN 'middle' THEN 0.0 WHEN 'high' THEN 1.0 END AS a,
    ln(greatest(low_income_index, 30)) AS b,
    least(low_income_years, 3) AS c,
    CASE WHEN household_type = 'single_parent' THEN 1.0 ELSE 0.0 END AS d,
    mother_age AS e,
    birth_weight AS f,
    development_language_mean AS g,
    development_social_mean AS h,
    clinic_concerns AS i
  FROM features
)
SELECT m.RINPERSOON, m.split, md5_number_lower(m.mother) % 5 AS fold, [
  1.0,
  coalesce((a - avg(a) OVER ()) / stddev(a) OVER (), 0),
  coalesce((b - avg(b) OVER ()) / stddev(b) OVER (), 0),
  coalesce((c - avg(c) OVER ()) / stddev(c) OVER (), 0),
  coalesce((d - avg(d) OVER ()) / stddev(d) OVER (), 0),
  coalesce((e - avg(e) OVER ()) / stddev(e) OVER (), 0),
  coalesce((f - avg(f) OVER ()) / stddev(f) OVER (), 0),
  coalesce((g - avg(g) OVER ()) / stddev(g) OVER (), 0),
  coalesce((h - avg(h) OVER ()) / stddev(h) OVER (), 0),
  coalesce((i - avg(i) OVER ()) / stddev(i) OVER (), 0)
]::DOUBLE[] AS x
FROM numbers n JOIN moment m ON m.RINPERSOON = n.RINPERSOON;

CREATE TABLE y AS
SELECT RINPERSOON, outcome, CAST(value AS DOUBLE) AS y
FROM (UNPIVOT outcomes ON developmental_delay, youth_care, persistent_poverty INTO NAME outcome VALUE value);

CREATE TABLE learn AS
SELECT y.outcome, k.k AS without, x.x, y.y
FROM x JOIN y ON y.RINPERSOON = x.RINPERSOON CROSS JOIN range(6) k(k)
WHERE x.fold <> k.k;

CREATE TABLE weights AS
WITH RECURSIVE steps AS (
  SELECT 0 AS step, outcome, without, [ln((avg(y) + 0.001) / (1.001 - avg(y))), 0, 0, 0, 0, 0, 0, 0, 0, 0]::DOUBLE[] AS w
  FROM learn GROUP BY outcome, without
  UNION ALL
  -- e is wat het model mist, v hoe onzeker het is; 20 trekt gewichten naar nul, zodat weinig kinderen niet te veel zeggen
  -- e is what the model misses, v how unsure it is; 20 draws weights to zero, so that few children do not say too much
  SELECT step + 1, outcome, without, [
    w[1]  + 0.5 * (sum(e * x[1])              ) / (sum(v)                      ),
    w[2]  + 0.5 * (sum(e * x[2])  - 20 * w[2] ) / (sum(v * x[2]  * x[2])  + 20),
    w[3]  + 0.5 * (sum(e * x[3])  - 20 * w[3] ) / (sum(v * x[3]  * x[3])  + 20),
    w[4]  + 0.5 * (sum(e * x[4])  - 20 * w[4] ) / (sum(v * x[4]  * x[4])  + 20),
    w[5]  + 0.5 * (sum(e * x[5])  - 20 * w[5] ) / (sum(v * x[5]  * x[5])  + 20),
    w[6]  + 0.5 * (sum(e * x[6])  - 20 * w[6] ) / (sum(v * x[6]  * x[6])  + 20),
    w[7]  + 0.5 * (sum(e * x[7])  - 20 * w[7] ) / (sum(v * x[7]  * x[7])  + 20),
    w[8]  + 0.5 * (sum(e * x[8])  - 20 * w[8] ) / (sum(v * x[8]  * x[8])  + 20),
    w[9]  + 0.5 * (sum(e * x[9])  - 20 * w[9] ) / (sum(v * x[9]  * x[9])  + 20),
    w[10] + 0.5 * (sum(e * x[10]) - 20 * w[10]) / (sum(v * x[10] * x[10]) + 20)
  ]
  FROM (
    SELECT step, outcome, without, w, x, y - p AS e, p * (1 - p) AS v
    FROM (
      SELECT s.*, l.x, l.y, 1 / (1 + exp(-list_dot_product(s.w, l.x))) AS p
      FROM steps s JOIN learn l ON l.outcome = s.outcome AND l.without = s.without
      WHERE s.step < 50
    )
  )
  GROUP BY step, outcome, without, w
)
SELECT outcome, without, w FROM steps WHERE step = 50;

SELECT outcome, round(w[2], 2) AS opleiding_education, round(w[3], 2) AS inkomen_income, round(w[4], 2) AS arme_jaren_poor_years,
  round(w[5], 2) AS alleen_single, round(w[6], 2) AS leeftijd_age, round(w[7], 2) AS gewicht_weight, round(w[8], 2) AS taal_language,
  round(w[9], 2) AS sociaal_social, round(w[10], 2) AS zorgen_concerns
FROM weights WHERE without = 5 ORDER BY outcome;

-- 5. HOE GOED IS HET? / HOW GOOD IS IT? ----------------------------------------------------------------------------
-- Elk oefenkind krijgt de kans van het model dat zijn moeder niet kende. Daarvan houden we zoveel als blijkt te kloppen (trust).
-- Every training child gets the probability of the model that did not know its mother. Of that we keep what proves right (trust).

CREATE TABLE opinion AS
SELECT x.RINPERSOON, x.split, w.outcome, 1 / (1 + exp(-list_dot_product(w.w, x.x))) AS p
FROM x JOIN weights w ON w.without = CASE WHEN x.split = 'train' THEN x.fold ELSE 5 END;

CREATE TABLE trust AS
WITH base AS (SELECT outcome, avg(y) AS base FROM y GROUP BY outcome)
SELECT b.outcome, b.base,
  coalesce(least(1, greatest(0, sum((o.p - b.base) * (y.y - b.base)) / nullif(sum((o.p - b.base) ** 2), 0))), 0) AS trust
FROM opinion o JOIN y ON y.RINPERSOON = o.RINPERSOON AND y.outcome = o.outcome JOIN base b ON b.outcome = o.outcome
GROUP BY b.outcome, b.base;

CREATE TABLE predicted AS
SELECT o.RINPERSOON, o.split, o.outcome, least(1, greatest(0, t.base + t.trust * (o.p - t.base))) AS p
FROM opinion o JOIN trust t ON t.outcome = o.outcome;

SELECT t.outcome, round(t.base, 3) AS basiskans_base_rate, round(t.trust, 2) AS trust,
  round(1 - sum((p.p - y.y) ** 2) / sum((t.base - y.y) ** 2), 4) AS brier_skill
FROM predicted p JOIN y ON y.RINPERSOON = p.RINPERSOON AND y.outcome = p.outcome JOIN trust t ON t.outcome = p.outcome
GROUP BY ALL ORDER BY t.outcome;

-- 6. INZENDING / SUBMISSION ----------------------------------------------------------------------------------------

COPY (
  SELECT RINPERSOON, round(max(p) FILTER (outcome = 'developmental_delay'), 6) AS developmental_delay,
    round(max(p) FILTER (outcome = 'youth_care'), 6) AS youth_care,
    round(max(p) FILTER (outcome = 'persistent_poverty'), 6) AS persistent_poverty
  FROM predicted WHERE split = 'test' GROUP BY RINPERSOON ORDER BY RINPERSOON
) TO 'predictions.csv' (HEADER, DELIMITER ',');

COPY (
  SELECT RINPERSOON, round(max(p) FILTER (outcome = 'developmental_delay'), 6) AS developmental_delay,
    round(max(p) FILTER (outcome = 'youth_care'), 6) AS youth_care,
    round(max(p) FILTER (outcome = 'persistent_poverty'), 6) AS persistent_poverty
  FROM predicted WHERE split = 'train' GROUP BY RINPERSOON ORDER BY RINPERSOON
) TO 'training_predictions.csv' (HEADER, DELIMITER ',');

SELECT 'predictions.csv' AS klaar_ready, count(DISTINCT RINPERSOON) AS kinderen_children FROM predicted WHERE split = 'test';
