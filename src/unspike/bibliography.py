"""Whom to cite, as BibTeX."""

from __future__ import annotations

PAPER = """@article{wang2024machine,
  author  = {Wang, C. and Ying, Z. and Pan, Z.},
  title   = {Machine unlearning in brain-inspired neural network paradigms},
  journal = {Frontiers in Neurorobotics},
  volume  = {18},
  pages   = {1361577},
  year    = {2024},
  doi     = {10.3389/fnbot.2024.1361577}
}"""

GOLATKAR_2020 = """@inproceedings{golatkar2020eternal,
  author    = {Golatkar, Aditya and Achille, Alessandro and Soatto, Stefano},
  title     = {Eternal sunshine of the spotless net: Selective forgetting in deep networks},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  pages     = {9304--9312},
  year      = {2020}
}"""

GRAVES_2021 = """@inproceedings{graves2021amnesiac,
  author    = {Graves, Laura and Nagisetty, Vineel and Ganesh, Vijay},
  title     = {Amnesiac machine learning},
  booktitle = {Proceedings of the AAAI Conference on Artificial Intelligence},
  volume    = {35},
  pages     = {11516--11524},
  year      = {2021}
}"""

IZZO_2021 = """@inproceedings{izzo2021approximate,
  author    = {Izzo, Zachary and Smart, Mary Anne and Chaudhuri, Kamalika and Zou, James},
  title     = {Approximate data deletion from machine learning models},
  booktitle = {International Conference on Artificial Intelligence and Statistics},
  publisher = {PMLR},
  pages     = {2008--2016},
  year      = {2021}
}"""

THUDI_2022 = """@inproceedings{thudi2022unrolling,
  author    = {Thudi, Anvith and Deza, Gabriel and Chandrasekaran, Varun and Papernot, Nicolas},
  title     = {Unrolling {SGD}: Understanding factors influencing machine unlearning},
  booktitle = {IEEE European Symposium on Security and Privacy},
  pages     = {303--319},
  year      = {2022}
}"""

GOEL_2022 = """@article{goel2022adversarial,
  author  = {Goel, Shashwat and Prabhu, Ameya and Sanyal, Amartya and Lim, Ser-Nam and Torr, Philip
             and Kumaraguru, Ponnurangam},
  title   = {Towards adversarial evaluations for inexact machine unlearning},
  journal = {arXiv preprint arXiv:2201.06640},
  year    = {2022}
}"""

CHEN_2023 = """@inproceedings{chen2023boundary,
  author    = {Chen, Min and Gao, Weizhuo and Liu, Gaoyang and Peng, Kai and Wang, Chen},
  title     = {Boundary unlearning: Rapid forgetting of deep networks via shifting the decision boundary},
  booktitle = {Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  pages     = {7766--7775},
  year      = {2023}
}"""

CHUNDAWAT_2023 = """@inproceedings{chundawat2023can,
  author    = {Chundawat, Vikram S. and Tarun, Ayush K. and Mandal, Murari and Kankanhalli, Mohan},
  title     = {Can bad teaching induce forgetting? Unlearning in deep networks using an incompetent teacher},
  booktitle = {Proceedings of the AAAI Conference on Artificial Intelligence},
  volume    = {37},
  number    = {6},
  pages     = {7210--7217},
  year      = {2023}
}"""

JIA_2023 = """@inproceedings{jia2023model,
  author    = {Jia, Jinghan and Liu, Jiancheng and Ram, Parikshit and Yao, Yuguang and Liu, Gaowen
               and Liu, Yang and Sharma, Pranay and Liu, Sijia},
  title     = {Model sparsity can simplify machine unlearning},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {36},
  pages     = {51584--51605},
  year      = {2023}
}"""

KURMANJI_2023 = """@inproceedings{kurmanji2023towards,
  author    = {Kurmanji, Meghdad and Triantafillou, Peter and Hayes, Jamie and Triantafillou, Eleni},
  title     = {Towards unbounded machine unlearning},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {36},
  year      = {2023}
}"""

FAN_2024 = """@inproceedings{fan2024salun,
  author    = {Fan, Chongyu and Liu, Jiancheng and Zhang, Yihua and Wong, Eric and Wei, Dennis
               and Liu, Sijia},
  title     = {{SalUn}: Empowering machine unlearning via gradient-based weight saliency in both image
               classification and generation},
  booktitle = {International Conference on Learning Representations},
  year      = {2024}
}"""

FOSTER_2024 = """@inproceedings{foster2024fast,
  author    = {Foster, Jack and Schoepf, Stefan and Brintrup, Alexandra},
  title     = {Fast machine unlearning without retraining through selective synaptic dampening},
  booktitle = {Proceedings of the AAAI Conference on Artificial Intelligence},
  volume    = {38},
  number    = {11},
  pages     = {12043--12051},
  year      = {2024},
  doi       = {10.1609/aaai.v38i11.29092}
}"""

TARUN_2024 = """@article{tarun2024fast,
  author  = {Tarun, Ayush K. and Chundawat, Vikram S. and Mandal, Murari and Kankanhalli, Mohan},
  title   = {Fast yet effective machine unlearning},
  journal = {IEEE Transactions on Neural Networks and Learning Systems},
  volume  = {35},
  number  = {9},
  pages   = {13046--13055},
  year    = {2024}
}"""


def citation(*methods: str) -> str:
    """Return BibTeX for the paper that unspike builds on and for the unlearning methods that were used.

    Parameters
    ----------
    *methods : str
        Names of methods; a method names its source in a class variable `citation`.

    Returns
    -------
    str
        One entry for each source, the paper first.

    Raises
    ------
    InvalidInput
        If there is no such method.
    """
    from unspike.unlearning.registry import make_unlearner

    own = (getattr(make_unlearner(method), "citation", PAPER) for method in methods)
    return "\n\n".join(dict.fromkeys((PAPER, *own)))
