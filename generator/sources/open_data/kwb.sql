-- KWB: key figures of municipalities (GM), districts (WK) and neighbourhoods (BU), one row per area and year.
--
-- Reads counts (one row per partition, neighbourhood and year; view `counts`) and the names of municipalities
-- (view `names`). Rounding and keeping back follow the explanation of CBS (source cbs-kwb-explanation): counts of
-- districts and neighbourhoods are rounded at random to multiples of five, those of municipalities are exact; a
-- figure that rests on too few people, households or homes is kept back, and youth care below eight everywhere.
WITH rules AS (
  SELECT
    100 AS people_with_income, -- mean income per inhabitant and per recipient
    100 AS households_with_income, -- percentages of incomes of households
    20 AS homes, -- owned and rented
    8 AS youth_care -- 0 to 7 are secret
),
summed AS (
  SELECT
    year, municipality, district, neighbourhood, min(postcode) AS postcode,
    -- Noise first: it is the same in every partition; a municipality has the smallest of its neighbourhoods'.
    min(COLUMNS('^u_')) AS '\0',
    sum(COLUMNS('^n_')) AS '\0'
  FROM counts
  GROUP BY year, municipality, district, neighbourhood
),
areas AS (
  SELECT
    'GM' || lpad(municipality::VARCHAR, 4, '0') AS code, 'GM' AS kind, NULL AS postcode,
    min(municipality) AS town, year,
    min(COLUMNS('^u_')) AS '\0',
    sum(COLUMNS('^n_')) AS '\0'
  FROM summed
  GROUP BY year, municipality
  UNION ALL BY NAME
  SELECT 'WK' || lpad(district::VARCHAR, 6, '0') AS code, 'WK' AS kind, municipality AS town,
    * EXCLUDE (municipality, district, neighbourhood)
  FROM summed
  UNION ALL BY NAME
  SELECT 'BU' || lpad(neighbourhood::VARCHAR, 8, '0') AS code, 'BU' AS kind, municipality AS town,
    * EXCLUDE (municipality, district, neighbourhood)
  FROM summed
)
SELECT
  code AS gwb_code_10,
  year AS jaar,
  CASE kind WHEN 'GM' THEN name ELSE 'Postcodegebied ' || postcode END AS regio,
  name AS gm_naam,
  CASE kind WHEN 'GM' THEN 'Gemeente' WHEN 'WK' THEN 'Wijk' ELSE 'Buurt' END AS recs,
  shown(kind, n_residents, u_residents) AS a_inw,
  shown(kind, n_men, u_men) AS a_man,
  shown(kind, n_residents - n_men, 1 - u_men) AS a_vrouw,
  shown(kind, n_aged_0_14, u_aged_0_14) AS a_00_14,
  shown(kind, n_aged_15_24, u_aged_15_24) AS a_15_24,
  shown(kind, n_aged_25_44, u_aged_25_44) AS a_25_44,
  shown(kind, n_aged_45_64, u_aged_45_64) AS a_45_64,
  shown(kind, n_aged_65_up, u_aged_65_up) AS a_65_oo,
  shown(kind, n_births, u_births) AS a_geb,
  shown(kind, n_households, u_households) AS a_hh,
  shown(kind, n_alone, u_alone) AS a_1p_hh,
  shown(kind, n_without_children, u_without_children) AS a_hh_z_k,
  shown(kind, n_with_children, u_with_children) AS a_hh_m_k,
  round(n_in_households / nullif(n_households, 0), 1) AS g_hhgro,
  CASE WHEN n_homes >= r.homes THEN round(100 * n_owned / n_homes) END AS p_koopw,
  CASE WHEN n_homes >= r.homes THEN 100 - round(100 * n_owned / n_homes) END AS p_huurw,
  shown(kind, n_education_low, u_education_low) AS a_opl_bvm,
  shown(kind, n_education_middle, u_education_middle) AS a_opl_hvm,
  shown(kind, n_education_high, u_education_high) AS a_opl_hw,
  CASE WHEN n_residents >= people_with_income
    THEN round((n_personal_income + n_household_benefit) / n_residents / 1000, 1) END AS g_ink_pi,
  CASE WHEN n_recipients >= people_with_income
    THEN round((n_personal_income + n_household_benefit) / n_recipients / 1000, 1) END AS g_ink_po,
  CASE WHEN n_homes >= households_with_income THEN round(100 * n_lowest_income / n_homes, 1) END AS p_hh_li,
  CASE WHEN n_homes >= households_with_income THEN round(100 * n_low_income / n_homes, 1) END AS p_hh_lkk,
  CASE WHEN n_homes >= households_with_income THEN round(100 * n_below_101 / n_homes, 1) END AS p_hh_osm,
  CASE WHEN n_homes >= households_with_income THEN round(100 * n_below_110 / n_homes, 1) END AS p_hh_110,
  CASE WHEN n_homes >= households_with_income THEN round(100 * n_below_120 / n_homes, 1) END AS p_hh_120,
  shown(kind, n_on_assistance, u_on_assistance) AS a_soz_wb,
  shown(kind, n_on_disability, u_on_disability) AS a_soz_ao,
  shown(kind, n_on_unemployment, u_on_unemployment) AS a_soz_ww,
  CASE WHEN n_youth_care >= r.youth_care THEN shown('BU', n_youth_care, u_youth_care) END AS a_jz_tn,
  CASE WHEN n_youth_care >= r.youth_care THEN round(100 * n_youth_care / n_under_23, 1) END AS p_jz_tn
FROM areas a
JOIN names ON names.code_of_town = a.town
CROSS JOIN rules r
