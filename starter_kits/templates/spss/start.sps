* Encoding: UTF-8.
* Van registers naar een inzending, in SPSS of PSPP.   From registers to a submission, in SPSS or PSPP.
* Zet eerst de werkmap op de map van dit pakket.       First set the working directory to the folder of this kit.
* CD 'D:\hackathon\kansrijk-spss'.

* ---- 1. Een register bekijken / Look at a register -------------------------------------------------------------.
* Labels en codes voor ontbrekende waarden zitten in het bestand.  Labels and missing codes are in the file.

GET FILE='spss/registers/HOOGSTEOPLTAB.sav'.
SELECT IF (JAAR = {{cutoff}}).
FREQUENCIES VARIABLES=OPLNIVSOI2021AGG4HBmetNIRWO.

* ---- 2. Kinderen, kenmerken en uitkomsten bij elkaar / Children, features and outcomes together ------------------.

GET FILE='spss/first_1000_days.sav'.
SELECT IF (stage = 'toddler').
SORT CASES BY RINPERSOON.
SAVE OUTFILE='work_features.sav'
  /KEEP=RINPERSOON mother_education household_type low_income_index low_income_years clinic_concerns
    development_language_mean development_social_mean.

GET FILE='spss/train_outcomes.sav'.
SORT CASES BY RINPERSOON.
SAVE OUTFILE='work_outcomes.sav'.

GET FILE='spss/children.sav'.
SELECT IF (split = 'train' OR split = 'test').
SORT CASES BY RINPERSOON.
MATCH FILES /FILE=* /TABLE='work_features.sav' /TABLE='work_outcomes.sav' /BY RINPERSOON.
EXECUTE.

* ---- 3. Kijken / Look --------------------------------------------------------------------------------------------.
* De gewoonte van het CBS: laat in een pitch geen cel zien van minder dan tien mensen.
* The habit of CBS: in a pitch show no cell of fewer than ten people.

FREQUENCIES VARIABLES=developmental_delay youth_care persistent_poverty.
CROSSTABS /TABLES=mother_education BY developmental_delay /CELLS=COUNT ROW.

* ---- 4. Groepen / Groups -----------------------------------------------------------------------------------------.
* Voor elke uitkomst een indeling die iets zegt; -9 is onbekend.  For each outcome groups that tell something; -9 is unknown.

RECODE development_language_mean (LOWEST THRU -0.8=1) (-0.8 THRU -0.3=2) (-0.3 THRU 0.2=3) (0.2 THRU HIGHEST=4) (ELSE=-9) INTO language.
RECODE development_social_mean (LOWEST THRU -0.5=1) (-0.5 THRU 0.2=2) (0.2 THRU HIGHEST=3) (ELSE=-9) INTO social.
RECODE low_income_index (LOWEST THRU 99=1) (100 THRU 119=2) (120 THRU 149=3) (150 THRU HIGHEST=4) (ELSE=-9) INTO income.
COMPUTE single = (household_type = 'single_parent').
COMPUTE poor_before = (low_income_years > 0).
COMPUTE group_delay = 100 * language + social.
COMPUTE group_care = 100 * social + 10 * poor_before + single.
COMPUTE group_poverty = 100 * income + 10 * (low_income_years > 1) + single.
COMPUTE everybody = 1.
COMPUTE known = 1 - MISSING(developmental_delay).
EXECUTE.

* ---- 5. Kansen / Probabilities -----------------------------------------------------------------------------------.
* Aandeel in de groep, naar het gemiddelde getrokken alsof er dertig gemiddelde kinderen bij zaten.
* Een oefenkind telt voor zijn eigen kans niet mee: anders voorspelt het zichzelf.
* Share in the group, drawn to the mean as if thirty average children were in it.
* A training child does not count for its own probability: it would predict itself.

AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK=everybody
  /base_delay=MEAN(developmental_delay) /base_care=MEAN(youth_care) /base_poverty=MEAN(persistent_poverty).
SORT CASES BY group_delay.
AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK=group_delay /sum_delay=SUM(developmental_delay) /n_delay=SUM(known).
SORT CASES BY group_care.
AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK=group_care /sum_care=SUM(youth_care) /n_care=SUM(known).
SORT CASES BY group_poverty.
AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK=group_poverty /sum_poverty=SUM(persistent_poverty) /n_poverty=SUM(known).

* In een groep zonder oefenkinderen is de som onbekend: dan nul.  In a group without training children the sum is unknown: zero then.
RECODE sum_delay n_delay sum_care n_care sum_poverty n_poverty (SYSMIS=0).
COMPUTE p_delay = (sum_delay + 30 * base_delay) / (n_delay + 30).
COMPUTE p_care = (sum_care + 30 * base_care) / (n_care + 30).
COMPUTE p_poverty = (sum_poverty + 30 * base_poverty) / (n_poverty + 30).
DO IF (known = 1).
COMPUTE p_delay = (sum_delay - developmental_delay + 30 * base_delay) / (n_delay - 1 + 30).
COMPUTE p_care = (sum_care - youth_care + 30 * base_care) / (n_care - 1 + 30).
COMPUTE p_poverty = (sum_poverty - persistent_poverty + 30 * base_poverty) / (n_poverty - 1 + 30).
END IF.
EXECUTE.

* Hoe goed is het? Brier skill = 1 - som van model / som van basiskans.  How good is it? 1 - sum of model / sum of base rate.
COMPUTE miss_delay = (p_delay - developmental_delay) ** 2.
COMPUTE miss_care = (p_care - youth_care) ** 2.
COMPUTE miss_poverty = (p_poverty - persistent_poverty) ** 2.
COMPUTE base_miss_delay = (base_delay - developmental_delay) ** 2.
COMPUTE base_miss_care = (base_care - youth_care) ** 2.
COMPUTE base_miss_poverty = (base_poverty - persistent_poverty) ** 2.
AGGREGATE /OUTFILE=* MODE=ADDVARIABLES /BREAK=everybody
  /m_delay=MEAN(miss_delay) /b_delay=MEAN(base_miss_delay) /m_care=MEAN(miss_care) /b_care=MEAN(base_miss_care)
  /m_poverty=MEAN(miss_poverty) /b_poverty=MEAN(base_miss_poverty).
COMPUTE skill_delay = 1 - m_delay / b_delay.
COMPUTE skill_care = 1 - m_care / b_care.
COMPUTE skill_poverty = 1 - m_poverty / b_poverty.
FORMATS skill_delay skill_care skill_poverty (F8.3).
LIST VARIABLES=skill_delay skill_care skill_poverty /CASES=FROM 1 TO 1.

* ---- 6. Inzending / Submission -----------------------------------------------------------------------------------.

DELETE VARIABLES developmental_delay youth_care persistent_poverty.
RENAME VARIABLES (p_delay p_care p_poverty = developmental_delay youth_care persistent_poverty).
FORMATS developmental_delay youth_care persistent_poverty (F8.6).
SORT CASES BY RINPERSOON.

TEMPORARY.
SELECT IF (split = 'test').
SAVE TRANSLATE /OUTFILE='predictions.csv' /TYPE=CSV /REPLACE /FIELDNAMES /CELLS=VALUES
  /TEXTOPTIONS DECIMAL=DOT DELIMITER=','
  /KEEP=RINPERSOON developmental_delay youth_care persistent_poverty.

TEMPORARY.
SELECT IF (split = 'train').
SAVE TRANSLATE /OUTFILE='training_predictions.csv' /TYPE=CSV /REPLACE /FIELDNAMES /CELLS=VALUES
  /TEXTOPTIONS DECIMAL=DOT DELIMITER=','
  /KEEP=RINPERSOON developmental_delay youth_care persistent_poverty.
EXECUTE.
