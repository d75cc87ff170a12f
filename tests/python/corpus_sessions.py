"""Sessions and animals, of which a file has one each: many small files."""

from datetime import datetime, timedelta, timezone

from corpus_made import Made, session, subject, write

UTC = timezone.utc
LATER = datetime.now(UTC) + timedelta(days=300)
PRESENT = ("experimenter_exists", "experiment_description", "institution", "keywords")
GONE = {"experimenter": None, "experiment_description": None, "institution": None, "keywords": None}
FORMS = ("experimenter_form", "doi_publications", "session_id_no_slashes")
STARTS = ("session_start_time_old_date", "session_start_time_future_date")
ANIMAL = ("subject_id_exists", "subject_sex", "subject_species_exists", "subject_age")


def root(*checks):
    return {check: ["root"] for check in checks}


def animal(*checks):
    return {check: ["subject"] for check in checks}


def make(folder):
    def one(name, nwbfile, *edits, bad, near):
        path = folder / name
        write(nwbfile, path, *edits)
        return Made(path, bad, near)

    yield one("session-bare.hdf5",
              session(**GONE, subject=None, session_start_time=datetime(1970, 1, 1, tzinfo=UTC), session_id="a/b"),
              bad=root(*PRESENT, "subject_exists", "session_start_time_old_date", "session_id_no_slashes",
                       "file_extension"),
              near=root("experimenter_form", "doi_publications", "session_start_time_future_date"))
    yield one("session-bare-too.h5",
              session(**GONE, subject=None, session_start_time=LATER, session_id="/x"),
              bad=root(*PRESENT, "subject_exists", "session_start_time_future_date", "session_id_no_slashes",
                       "file_extension"),
              near=root("session_start_time_old_date"))
    yield one("session-forms.nwb",
              session(experimenter=["Jane Doe"], related_publications=["a paper"],
                      session_start_time=datetime(1979, 12, 31, tzinfo=UTC),
                      subject=subject(subject_id=None, sex=None, species=None, age=None, weight="420")),
              bad=root("experimenter_form", "doi_publications", "session_start_time_old_date")
              | animal(*ANIMAL, "subject_weight"),
              near=root("experimenter_exists", "subject_exists", "file_extension", *STARTS[1:])
              | animal("subject_id_no_slashes", "subject_species_form", "subject_proper_age_range"))
    yield one("session-forms-too.nwb",
              session(experimenter=["Doe, Jane", "Roe"], related_publications=["doi:10.1/x", "10.1/x"],
                      session_start_time=LATER,
                      subject=subject(subject_id="a/b", sex="male", species="rat", age="90 days", weight="420g")),
              bad=root("experimenter_form", "doi_publications", "session_start_time_future_date")
              | animal("subject_id_no_slashes", "subject_sex", "subject_species_form", "subject_age",
                       "subject_weight"),
              near=animal("subject_id_exists", "subject_species_exists", "subject_proper_age_range"))
    yield one("animal-gone.nwb",
              session(subject=subject(subject_id=None, species=None, age="P3D/P1D", sex="XO")),
              bad=animal("subject_id_exists", "subject_species_exists", "subject_proper_age_range", "subject_sex"),
              near=animal("subject_age", "subject_weight", "subject_id_no_slashes"))
    yield one("animal-forms.nwb",
              session(subject=subject(subject_id="/a", species="Mus musculus domesticus x", age="P10D/P10D")),
              bad=animal("subject_id_no_slashes", "subject_species_form", "subject_proper_age_range"),
              near=animal("subject_sex", "subject_age"))
    yield one("near-a.nwb.h5",
              session(session_start_time=datetime(1980, 1, 2, tzinfo=UTC), session_id="a-b\\c",
                      experimenter=["O'Brien-Doe, Jane M."], related_publications=["https://doi.org/10.1/x"],
                      subject=subject(species="http://purl.obolibrary.org/obo/NCBITaxon_10116", sex="O",
                                      age="P1D/P3D", weight="12.5 g")),
              bad={}, near=root(*PRESENT, *FORMS, *STARTS, "subject_exists", "file_extension")
              | animal(*ANIMAL, "subject_species_form", "subject_proper_age_range", "subject_weight"))
    yield one("near-b.nwb",
              session(session_start_time=datetime.now(UTC) - timedelta(hours=20),
                      related_publications=["doi:10.1/x", "http://dx.doi.org/10.1/y"],
                      subject=subject(species="Caenorhabditis elegans", sex="XX", age=None, weight=None,
                                      date_of_birth=datetime(2023, 1, 1, tzinfo=UTC))),
              bad={}, near=root(*PRESENT, *FORMS, *STARTS)
              | animal(*ANIMAL, "subject_species_form", "subject_proper_age_range", "subject_weight"))
    yield one("near-c.nwb",
              session(subject=subject(subject_id="protein-x", species=None, sex=None, age=None), keywords=["a", "b"]),
              bad={}, near=root("keywords") | animal(*ANIMAL, "subject_species_form"))
    yield one("near-d.nwb",
              session(subject=subject(age="P1D/", weight="1 KG", sex="U")),
              bad={}, near=animal("subject_age", "subject_proper_age_range", "subject_weight", "subject_sex"))
