-- Ten children, seven mothers: what the honest rules in honest.toml are asked on.
CREATE TABLE children (RINPERSOON VARCHAR, birth_month VARCHAR, mother VARCHAR, stage VARCHAR, split VARCHAR);
INSERT INTO children VALUES
  ('000000101', '2022-03', '000000201', 'first_year',  'none'),
  ('000000102', '2022-07', '000000202', 'first_year',  'none'),
  ('000000103', '2022-07', '000000202', 'first_year',  'none'),
  ('000000104', '2021-05', '000000203', 'second_year', 'none'),
  ('000000105', '2021-11', '000000204', 'second_year', 'none'),
  ('000000106', '2020-02', '000000205', 'toddler',     'test'),
  ('000000107', '2020-09', '000000203', 'toddler',     'test'),
  ('000000108', '2020-12', '000000206', 'toddler',     'test'),
  ('000000109', '2023-02', '000000207', 'pregnancy',   'none'),
  ('000000110', '2023-04', '000000201', 'pregnancy',   'none');

CREATE TABLE first_1000_days (
  RINPERSOON VARCHAR, stage VARCHAR, year SMALLINT, sex VARCHAR, mother_age SMALLINT, household_type VARCHAR,
  household_income INTEGER, low_income_years SMALLINT, mother_education VARCHAR, mother_origin VARCHAR,
  problematic_debts BOOLEAN, postcode4 VARCHAR, multilingual BOOLEAN, father_known BOOLEAN);
INSERT INTO first_1000_days VALUES
  ('000000101', 'first_year',  2022, 'girl', 22, 'single_parent', 18000, 2, 'low',    'NL', true,  '5011', false, false),
  ('000000102', 'first_year',  2022, 'boy',  31, 'couple',        42000, 0, 'high',   'TR', false, '5038', true,  true),
  ('000000103', 'first_year',  2022, 'girl', 31, 'couple',        42000, 0, 'high',   'TR', false, '5038', true,  true),
  ('000000104', 'second_year', 2022, 'boy',  26, 'single_parent', 21000, 3, 'low',    'MA', true,  '5011', true,  true),
  ('000000105', 'second_year', 2022, 'girl', 38, 'couple',        65000, 0, 'high',   'NL', false, '5044', false, true),
  ('000000106', 'toddler',     2022, 'boy',  29, 'couple',        NULL,  1, 'middle', 'NL', false, '5038', false, true),
  ('000000107', 'toddler',     2022, 'girl', 26, 'single_parent', 21000, 3, 'low',    'MA', true,  '5011', true,  true),
  ('000000108', 'toddler',     2022, 'boy',  41, 'couple',        30000, 1, 'middle', 'PL', false, '5044', true,  false),
  ('000000109', 'pregnancy',   2022, NULL,   19, 'single_parent', 12000, 4, 'low',    'NL', true,  '5011', false, false),
  ('000000110', 'pregnancy',   2022, NULL,   22, 'single_parent', 18000, 2, 'low',    'NL', true,  '5011', false, false);

CREATE SCHEMA cbs;
CREATE TABLE cbs.GBAPERSOONTAB (RINPERSOONS VARCHAR, RINPERSOON VARCHAR, GBAGEBOORTEJAAR VARCHAR, GBAGEBOORTEMAAND VARCHAR, GBAHERKOMSTGROEPERING VARCHAR);
INSERT INTO cbs.GBAPERSOONTAB VALUES
  ('R', '000000201', '2000', '05', '1'), ('R', '000000202', '1991', '07', '2'), ('R', '000000203', '1996', '11', '3'),
  ('R', '000000204', '1984', '01', '1'), ('R', '000000205', '1993', '02', '1'), ('R', '000000206', '1981', '12', '4'),
  ('R', '000000207', '2003', '08', '1');
CREATE TABLE cbs.INHATAB (RINPERSOONSHKW VARCHAR, RINPERSOONHKW VARCHAR, JAAR SMALLINT, INHGESTINKH INTEGER);
INSERT INTO cbs.INHATAB VALUES
  ('R', '000000201', 2021, 15000), ('R', '000000201', 2022, 18000), ('R', '000000202', 2021, 40000), ('R', '000000202', 2022, 42000),
  ('R', '000000203', 2021, 24000), ('R', '000000203', 2022, 21000), ('R', '000000204', 2021, 60000), ('R', '000000204', 2022, 65000),
  ('R', '000000206', 2021, 33000), ('R', '000000206', 2022, 30000), ('R', '000000207', 2021, 11000), ('R', '000000207', 2022, 12000);
CREATE TABLE cbs.GBAADRESOBJECTBUS (RINPERSOON VARCHAR, GBADATUMAANVANGADRESHOUDING VARCHAR, GBADATUMEINDEADRESHOUDING VARCHAR, RINOBJECTNUMMER VARCHAR);
INSERT INTO cbs.GBAADRESOBJECTBUS VALUES
  ('000000201', '20150101', '20210630', '000000001'), ('000000201', '20210701', '20220331', '000000002'), ('000000201', '20220401', '88888888', '000000003'),
  ('000000202', '20100101', '88888888', '000000004'),
  ('000000203', '20190101', '20220930', '000000005'), ('000000203', '20221001', '88888888', '000000006'),
  ('000000204', '20120101', '88888888', '000000007'), ('000000205', '20180101', '88888888', '000000008'),
  ('000000206', '20160101', '20191231', '000000009'), ('000000206', '20200101', '88888888', '000000004'),
  ('000000207', '20210101', '20220531', '000000001'), ('000000207', '20220601', '88888888', '000000002');
CREATE TABLE cbs.JGDHULPBUS (RINPERSOON VARCHAR, BEGIN VARCHAR, EIND VARCHAR, SOORT VARCHAR);
INSERT INTO cbs.JGDHULPBUS VALUES ('000000104', '20220110', '20220820', 'wijkteam'), ('000000107', '20210301', '88888888', 'ambulant');

CREATE SCHEMA local;
CREATE TABLE local.JGZ (RINPERSOON VARCHAR, DATUM VARCHAR, WEKEN SMALLINT, ZORG BOOLEAN, SCORE DOUBLE, OPMERKING VARCHAR);
INSERT INTO local.JGZ VALUES
  ('000000101', '20220510', 8, false, 0.2, 'gaat goed'), ('000000101', '20220901', 24, true, -0.6, 'Zorgen om slaap'),
  ('000000102', '20220920', 8, false, 0.5, NULL), ('000000103', '20220920', 8, true, -1.1, 'zorgen om voeding'),
  ('000000104', '20211101', 24, false, 0.1, ''), ('000000104', '20220601', 52, true, -0.9, 'taal blijft achter'),
  ('000000106', '20210801', 70, false, 0.0, 'gaat goed'), ('000000107', '20220301', 70, true, -1.4, 'taal blijft achter; zorgen thuis'),
  ('000000108', '20220702', 70, false, 0.3, 'gaat goed');

CREATE SCHEMA open;
CREATE TABLE open.KWB (PC4 VARCHAR, JAAR SMALLINT, A_INW INTEGER, P_LAAG_INK DOUBLE);
INSERT INTO open.KWB VALUES
  ('5011', 2021, 8000, 18.0), ('5011', 2022, 8100, 17.0), ('5038', 2021, 5000, 6.0), ('5038', 2022, 5100, 7.0),
  ('5044', 2021, 6000, 9.5), ('5044', 2022, 6100, 9.0);

-- What no rule may see, in the very file that it reads.
CREATE SCHEMA sealed;
CREATE TABLE sealed.answers (RINPERSOON VARCHAR, risk DOUBLE, secret VARCHAR);
INSERT INTO sealed.answers SELECT RINPERSOON, 0.25, 'ZEEHOND-4711' FROM children;
CREATE TABLE hidden_answers AS SELECT * FROM sealed.answers;
CREATE VIEW peek AS SELECT * FROM sealed.answers;
CREATE MACRO look() AS (SELECT max(secret) FROM sealed.answers);
CREATE MACRO look_all() AS TABLE SELECT * FROM sealed.answers;
