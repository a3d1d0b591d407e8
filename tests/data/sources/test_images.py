import numpy as np
import pytest

from unspike.data import ForgetRequest, load
from unspike.foundation.errors import InvalidInput

Image = pytest.importorskip("PIL.Image")


def draw(path, value, *, shape=(4, 5), mode="L"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full(shape, value, np.uint8)).convert(mode).save(path)


def test_a_folder_a_class_and_the_path_is_the_id(tmp_path):
    draw(tmp_path / "dogs" / "1.png", 255)
    draw(tmp_path / "cats" / "1.png", 51)
    draw(tmp_path / "cats" / "2.PNG", 0, mode="RGB")
    (tmp_path / "cats" / "._2.png").write_bytes(b"Mac OS X")
    (tmp_path / "cats" / "notes.txt").write_text("not a picture")
    dataset = load(f"images:{tmp_path}")
    assert dataset.class_names == ("cats", "dogs")
    assert dataset.x[:, 0, 0] == pytest.approx([0.2, 0, 1])
    assert dataset.records.shape == (3, 4, 5)
    ids = tmp_path / "ids.txt"
    ids.write_text("cats/2.PNG\n")
    task = ForgetRequest.parse(f"records:{ids}").select(dataset)
    assert task.forgotten.x.max() == 0


def test_folders_of_parts(tmp_path):
    for part in ("train", "test"):
        draw(tmp_path / part / "a" / "1.png", 1)
        draw(tmp_path / part / "b" / "1.png", 2)
    dataset = load(f"images:{tmp_path}")
    assert dataset.class_names == ("a", "b")
    assert sorted(dataset.part.tolist()) == [0, 0, 2, 2]
    assert len(set(dataset.record_id.tolist())) == 4


def test_what_is_no_folder_of_pictures_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="is no folder"):
        load(f"images:{tmp_path / 'none'}")
    with pytest.raises(InvalidInput, match=r"holds no pictures in folders of classes, expected say .*cats"):
        load(f"images:{tmp_path}")
    draw(tmp_path / "a" / "1.png", 1)
    draw(tmp_path / "b" / "1.png", 1, shape=(3, 3))
    with pytest.raises(InvalidInput, match=r"b/1.png has 3 x 3 pixels, expected 4 x 5 as 1.png has"):
        load(f"images:{tmp_path}")
    (tmp_path / "b" / "1.png").write_bytes(b"no picture")
    with pytest.raises(InvalidInput, match=r"b/1.png cannot be read as a picture"):
        load(f"images:{tmp_path}")
    (tmp_path / "b" / "1.png").unlink()
    Image.fromarray(np.zeros((4, 5), np.uint16)).save(tmp_path / "b" / "1.png")
    with pytest.raises(InvalidInput, match="pixels of mode I;16, expected 8 bits"):
        load(f"images:{tmp_path}")
